# make demo: from a fresh machine to the three recipes run.  make test: everything.
PREFIX ?= /usr/local
SWIFT_FILES = $(shell git ls-files '*.swift')

# What `sous --version` says of where it comes from; Package.swift reads it. Set it where there is no repository.
SOUS_COMMIT ?= $(shell git describe --always --abbrev=12 --exclude='*' --dirty=+ 2>/dev/null)
export SOUS_COMMIT := $(SOUS_COMMIT)

.PHONY: build demo test test-spark manual undocumented format lint bench bench-studio bench-sources fuzz install uninstall deb test-deb clean

build: ; swift build -c release --static-swift-stdlib --product sous

demo:
	scripts/setup
	$(MAKE) build
	scripts/demo

test:
	scripts/setup
	scripts/venv
	$(MAKE) lint
	scripts/test

test-spark: ; scripts/test-spark

format: ; @swift format -i $(SWIFT_FILES)

# Pages that are made from records, and the list of pages that the program carries. Read the difference before committing.
manual:
	scripts/pages
	RECORD=1 swift test --filter "DocumentationTests|StepRecordTests|ImportCaseTests.testThePageIsCurrent|ManualTests"
	scripts/pages

# How many keys, options, functions, steps, messages of the environment and statuses stand on no page: must print 0.
undocumented: ; swift test --filter UndocumentedTests

# A sentence for people may be longer than a line of code; everything else is an error.
lint: ; @! swift format lint $(SWIFT_FILES) 2>&1 | grep -v '\[LineLength\]' | grep .

# Random bytes into everything that reads bytes: SECONDS_EACH seconds a target, TARGETS for some of them.
fuzz: ; scripts/fuzz

bench: build
	scripts/venv
	scripts/bench

# How fast the studio answers on full-size tables; DATA names a folder with them.
bench-studio: build ; scripts/bench-studio

# From S3 to S3, and from a database; DATA names a folder with the tables.
bench-sources: build
	scripts/venv
	scripts/servers
	scripts/bench-sources

# Binary, manual pages, completions, the manual and an example below DESTDIR and PREFIX.
install: build ; scripts/install .build/release/sous "$(DESTDIR)" "$(PREFIX)"

uninstall: ; scripts/uninstall "$(DESTDIR)" "$(PREFIX)"

# The Debian package, in .build.
deb: build ; scripts/deb

# The package in a Debian of its own: installed, used, removed.
test-deb: deb ; scripts/test-deb

clean: ; rm -rf .build .build-fuzz .venv .venv-spark demo
