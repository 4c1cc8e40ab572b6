//go:build entente_nosmall

package nlp

func small() []built { return nil }
