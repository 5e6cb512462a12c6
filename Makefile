# What a person needs: Go (see go.mod for the version) and make.
GO      ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo 0.1.0-dev)
export CGO_ENABLED = 0

.PHONY: build test check dead demo bench verdicts microbench covers coverage kills fuzz attacks dist man

build:
	$(GO) build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o bin/leydig ./cmd/leydig
	cp LICENSE NOTICES bin/

test:
	$(GO) test ./...

# Everything that must hold before a commit.
check:
	@out=$$(gofmt -l .); if [ -n "$$out" ]; then echo "not gofmt'd:"; echo "$$out"; exit 1; fi
	$(GO) vet ./...
	GOOS=windows $(GO) vet ./...
	$(GO) tool staticcheck ./...
	$(GO) test -count=1 ./cmd/layers
	GOOS=js GOARCH=wasm $(GO) build ./cohort/... ./stats/... ./reports/... ./cmd/study
	GOOS=js GOARCH=wasm $(GO) build -o /dev/null ./cmd/wasm
	$(GO) test ./...

# What no command reaches must stand in cmd/layers/unreached.txt, with its reason. The tool is fetched.
dead:
	@$(GO) run golang.org/x/tools/cmd/deadcode@v0.51.0 ./cmd/... | sed -E 's/:[0-9]+:[0-9]+: unreachable func//' | LC_ALL=C sort -u > bin/dead.txt
	@cut -f1 cmd/layers/unreached.txt | LC_ALL=C sort -u | diff - bin/dead.txt && rm bin/dead.txt

# The main job on the sample cohort (synthetic).
demo: build
	./bin/leydig report testdata/cohorts/cc-review/cohort.xlsx --plan testdata/cohorts/cc-review/plan.yaml --out demo
	@echo "The report lies in demo/: open demo/report.xlsx or demo/report.md"

# The pages for man, one for each command.
man: build
	./bin/leydig man --out bin/man

# What is given away: the program for each system with its licences, and checksums. The
# same sources and the same VERSION make the same bytes.
SYSTEMS = windows-amd64 windows-arm64 darwin-amd64 darwin-arm64 linux-amd64 linux-arm64
dist:
	rm -rf dist && mkdir dist
	@for s in $(SYSTEMS); do \
	  os=$${s%-*}; arch=$${s#*-}; ext=; [ $$os = windows ] && ext=.exe; \
	  echo "$$s"; mkdir -p dist/leydig-$$s; \
	  GOOS=$$os GOARCH=$$arch $(GO) build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" \
	    -o dist/leydig-$$s/leydig$$ext ./cmd/leydig || exit 1; \
	  cp LICENSE NOTICES README.md dist/leydig-$$s/; \
	done
	cd dist && sha256sum leydig-*/leydig* > SHA256SUMS && cat SHA256SUMS

# How often the verdicts on published figures are wrong: the tables of docs/published.md.
verdicts:
	$(GO) test -run '^$$' -bench Verdicts -benchtime 1x ./stats/published

# The whole report on synthetic cohorts of 1e4 to 1e6 patients, beside R where it is there,
# the verdicts, and the shares of intervals that hold a simulated truth.
bench: build verdicts covers
	$(GO) run ./cmd/bench -leydig bin/leydig

# Benchmarks of single packages.
microbench:
	$(GO) test -run '^$$' -bench . -benchmem ./...

# The share of simulated studies whose intervals hold the truth, the naive one's beside it, and the
# models timed beside R where it is there: the tables of docs/coverage.md.
covers:
	$(GO) test ./stats -run '^$$' -bench Coverage -benchtime 1x -timeout 1h

# The same, and times beside R.
coverage: covers
	VERSUS_R=1 $(GO) test ./stats -run 'VersusR' -v -timeout 1h | grep -E 'times|ok|FAIL'
	$(GO) test ./stats/interval -run '^$$' -bench Hazards

# The long form of the test that ends runs at any moment.
kills:
	LEYDIG_KILLS=200 $(GO) test -count=1 -v -timeout 1h -run TestKilled ./cmd/leydig

# Hostile inputs: what became of each, in docs/attacks.md.
attacks: build
	$(GO) run ./cmd/attacks -leydig bin/leydig > docs/attacks.md

# FUZZTIME per target, as a number of inputs: a time makes go test end some targets with
# "context deadline exceeded" though no input failed.
FUZZTIME ?= 20000x
fuzz:
	@for p in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz'); do \
	    echo "$$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1x $$p || exit 1; \
	  done; done
