//go:build !entente_nosmall

package nlp

import _ "embed"

//go:embed model/small.bin
var smallWeights []byte

var openSmall = opener("small", smallWeights)

func small() []built { return []built{{"small", openSmall}} }
