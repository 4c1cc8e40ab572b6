//go:build entente_nobase && entente_nosmall

package nlp

// A build without any engine reads nothing; give one of the two tags at most.
var _ = entente_nobase_and_entente_nosmall_leave_no_engine
