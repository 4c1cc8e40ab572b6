# make demo: build, read the sample articles, show their claims, serve.
# make test: all tests, the race detector, vet, staticcheck, formatting, generated code.
.PHONY: build demo test check generate scores clean

build:
	go build -trimpath -o entente ./cmd/entente

demo: build
	./entente demo

test: check
	go test -race ./...

check:
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "not formatted:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	go vet ./...
	go tool staticcheck ./...
	GOARCH=arm64 go vet ./extractor/nlp
	go tool gqlgen generate
	@git diff --exit-code --stat -- graph/gql || { echo "generated code is out of date: commit what go tool gqlgen wrote"; exit 1; }

generate:
	go tool gqlgen generate

# The golden scores, against the evaluation kit that lies beside a developer's checkout.
scores: build
	python3 .ci/scores.py --update

clean:
	rm -rf entente var
