package gql

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// resolve finds the text of a request that names its document by hash only, and
// keeps the text of one that gives both, as clients with automatic persisted
// queries do: extensions.persistedQuery {version: 1, sha256Hash}. It returns the
// hash of the text.
func (e *engine) resolve(p *graphql.RawParams) (digest, *gqlerror.Error) {
	hash, named, err := namedHash(p.Extensions)
	if err != nil {
		return digest{}, err
	}
	listed, trusted := e.Documents[hex.EncodeToString(hash[:])]
	switch {
	case !named && p.Query == "":
		return hash, refusal(CodeBadRequest, "the request has no query")
	case named && trusted:
		p.Query = listed
		return hash, nil
	case !named:
		hash = sha256.Sum256([]byte(p.Query))
		if _, trusted = e.Documents[hex.EncodeToString(hash[:])]; e.DocumentsOnly && !trusted {
			return hash, refusal(CodeDocumentRefused, "this server runs the documents only that it lists")
		}
		return hash, nil
	case e.DocumentsOnly:
		return hash, refusal(CodeDocumentRefused, "this server runs the documents only that it lists")
	case p.Query == "":
		text, ok := e.texts.get(hash)
		if !ok {
			return hash, refusal(CodeUnknownDocument, "PersistedQueryNotFound") // the words that clients look for
		}
		p.Query = text
		return hash, nil
	case sha256.Sum256([]byte(p.Query)) != hash:
		return hash, refusal(CodeBadRequest, "the query is not the one that sha256Hash names")
	}
	e.texts.put(hash, p.Query, len(p.Query)+200)
	return hash, nil
}

func namedHash(extensions map[string]any) (hash digest, named bool, err *gqlerror.Error) {
	x, ok := extensions["persistedQuery"]
	if !ok || x == nil {
		return hash, false, nil
	}
	m, _ := x.(map[string]any)
	text, _ := m["sha256Hash"].(string)
	switch version := m["version"].(type) {
	case json.Number:
		ok = version == "1"
	case float64:
		ok = version == 1
	default:
		ok = false
	}
	b, bad := hex.DecodeString(text)
	if !ok || bad != nil || len(b) != len(hash) {
		return hash, false, refusal(CodeBadRequest, "persistedQuery is not of the form {version: 1, sha256Hash: 64 hexadecimal digits}")
	}
	copy(hash[:], b)
	return hash, true, nil
}

// documentID is the persistedQuery extension that the parameter documentId
// stands for: "sha256:" and the hash.
func documentID(id string) (map[string]any, *gqlerror.Error) {
	hash, ok := strings.CutPrefix(id, "sha256:")
	if !ok {
		return nil, refusal(CodeBadRequest, "documentId is not of the form sha256:HASH")
	}
	return map[string]any{"version": json.Number("1"), "sha256Hash": hash}, nil
}
