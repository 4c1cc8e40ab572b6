//go:build entente_nobase

package nlp

func base() []built { return nil }
