package gql

import (
	"container/list"
	"crypto/sha256"
	"sync"
)

// A digest is the SHA-256 of a document's text.
type digest = [sha256.Size]byte

// A cache keeps the values used last, by the hash of a text, as long as they fit
// into so many bytes: one entry is as cheap to refuse as a million.
type cache[V any] struct {
	mu    sync.Mutex
	most  int // bytes
	bytes int
	byKey map[digest]*list.Element
	order *list.List // of *cached[V], the one used last in front
}

type cached[V any] struct {
	key   digest
	value V
	bytes int
}

func newCache[V any](bytes int) *cache[V] {
	return &cache[V]{most: bytes, byKey: map[digest]*list.Element{}, order: list.New()}
}

func (c *cache[V]) get(key digest) (value V, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.byKey[key]
	if !ok {
		return value, false
	}
	c.order.MoveToFront(e)
	return e.Value.(*cached[V]).value, true
}

// put keeps a value of about so many bytes; one that would take more than an
// eighth of the cache is not kept.
func (c *cache[V]) put(key digest, value V, bytes int) {
	if bytes > c.most/8 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.byKey[key]; ok {
		c.order.MoveToFront(e)
		return
	}
	c.byKey[key] = c.order.PushFront(&cached[V]{key, value, bytes})
	for c.bytes += bytes; c.bytes > c.most; {
		e := c.order.Back()
		last := e.Value.(*cached[V])
		c.order.Remove(e)
		delete(c.byKey, last.key)
		c.bytes -= last.bytes
	}
}
