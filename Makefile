.PHONY: help run test lint check assets lock

help: ## What can be asked for
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1\t\2/p' Makefile | expand -t 10

run: ## Start the service with invented people and cases
	script/serve

test: ## Every check and every test
	script/test

lint: ## The checks that read the code and run none of it
	script/lint

check: ## Every definition and template
	.venv/bin/formsvc check

assets: ## Build styles, scripts and typefaces
	script/assets

lock: ## Resolve and lock the packages anew
	script/lock
