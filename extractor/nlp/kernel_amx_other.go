//go:build amd64 && !linux

package nlp

// enableAMX says no: how other systems are asked for AMX is not known here.
func enableAMX() bool { return false }
