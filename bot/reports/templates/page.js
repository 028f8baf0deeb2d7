// Sorts a table by the column whose heading is pressed; numbers by data-n, anything else by its words.
document.querySelectorAll("table.sortable th button").forEach((button) => {
  button.addEventListener("click", () => {
    const heading = button.parentNode;
    const row = heading.parentNode, body = row.parentNode.parentNode.tBodies[0], at = [...row.children].indexOf(heading);
    const down = heading.getAttribute("aria-sort") !== "descending";
    const key = (tr) => tr.children[at].dataset.n ?? tr.children[at].textContent.trim();
    const compare = (a, b) => {
      const [x, y] = [key(a), key(b)];
      if (x === "" || y === "") return (x === "") - (y === "");
      const order = isNaN(x) || isNaN(y) ? x.localeCompare(y, document.documentElement.lang) : x - y;
      return down ? -order : order;
    };
    [...body.rows].sort(compare).forEach((tr) => body.append(tr));
    [...row.children].forEach((th) => th.removeAttribute("aria-sort"));
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
  });
});
