# Everything starts here; only python3 (3.11 or newer, with venv and pip) is needed.
# 第一次会建 .venv 并安装依赖（不到一分钟），之后直接运行。
#
#   make demo    一班客服的演示，不需要令牌和网络      a scripted shift, no token, no network
#   make sandbox 在本机网页上扮客户、客服、组长        a local page to type as everybody, no token
#   make test    全部测试                              the whole test suite
#   make lint    代码检查                              ruff and mypy --strict
#   make bench   性能测试                              benchmarks
#   make run     接上 Telegram（先设 QINGNIN_TOKEN）   the bot itself

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help demo sandbox run test lint bench clean

help:
	@sed -n 's/^#   //p' Makefile

demo: $(VENV)/.ok
	@$(BIN)/qingnin demo

sandbox: $(VENV)/.ok
	@$(BIN)/qingnin sandbox

run: $(VENV)/.ok
	@$(BIN)/qingnin run

test: $(VENV)/.ok-dev
	@$(BIN)/python -m pytest $(ARGS)

lint: $(VENV)/.ok-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: $(VENV)/.ok-dev
	@$(BIN)/python -m benchmarks $(ARGS)

clean:
	rm -rf $(VENV) .venv-ci dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage htmlcov

# The program alone, so that the demo needs no compiler and no test tools.
$(VENV)/.ok: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo '需要 Python 3.11 或更新的版本，例如：make demo PYTHON=python3.12'; exit 1; }
	@echo '正在准备 $(VENV)（只在第一次或依赖改动后）…'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) -e .
	@touch $@

# With the native `speed` extra and the tools that prove the program.
$(VENV)/.ok-dev: $(VENV)/.ok
	@echo '正在安装测试与检查工具…'
	@$(PIP) -e '.[speed,test,lint]'
	@touch $@
