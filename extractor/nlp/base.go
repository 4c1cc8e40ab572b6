//go:build !entente_nobase

package nlp

import _ "embed"

//go:embed model/base.bin
var baseWeights []byte

var openBase = opener("base", baseWeights)

func base() []built { return []built{{"base", openBase}} }
