# make demo: build, read the sample articles, show their claims, serve.
# make test: all tests, the race detector, vet, staticcheck, formatting, generated code;
#   with a JDK and Maven also those of the Neo4j store, on a server that comes once
#   into the user's cache folder (ENTENTE_TEST_NEO4J_URI names one instead, whose data are deleted).
# make test-kill: kill -9, 20 times each, of a copy's and an ingest's client and server.
# make bench-neo4j: the Neo4j store against the bare driver.
.PHONY: build demo test test-kill bench-neo4j check generate scores clean

build:
	go build -trimpath -ldflags="-s -w" -o entente ./cmd/entente

demo: build
	./entente demo

# The race detector does not watch SQLite itself, transpiled and others' code: its tests take three times as long then.
RACE = -race '-gcflags=modernc.org/sqlite/lib=-race=false'

# The packages that take longest begin first. What vet says has been asked before.
test: check
	go test $(RACE) -vet=off -timeout 60m ./graph/neo4j ./cmd/entente ./graph/sqlite ./graph/gql ./...

test-kill:
	ENTENTE_TEST_KILL=20 go test ./cmd/entente -run ServerKilled -v -timeout 60m

bench-neo4j:
	go test ./graph/neo4j -run XXX -bench . -benchtime 300x -timeout 60m

# Vet compiles what the tests use.
check:
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "not formatted:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	go vet $(RACE) ./...
	go tool staticcheck ./...
	GOARCH=arm64 go vet ./extractor/nlp
	go tool gqlgen generate
	@git diff --exit-code --stat -- graph/gql || { echo "generated code is out of date: commit what go tool gqlgen wrote"; exit 1; }

generate:
	go test ./schema -run Snapshot -update
	go tool gqlgen generate

# The golden scores, against the evaluation kit that lies beside a developer's checkout.
scores: build
	python3 .ci/scores.py --update

clean:
	rm -rf entente var
