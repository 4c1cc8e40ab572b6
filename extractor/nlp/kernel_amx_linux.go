//go:build amd64

package nlp

import "syscall"

// enableAMX asks the system to save the tiles of AMX for this process, without which
// their use is a fault. An old kernel, or one that forbids it, says no.
func enableAMX() bool {
	const (
		request = 0x1023 // ARCH_REQ_XCOMP_PERM of arch_prctl(2)
		tiles   = 18     // XFEATURE_XTILE_DATA
	)
	_, _, failed := syscall.RawSyscall(syscall.SYS_ARCH_PRCTL, request, tiles, 0)
	return failed == 0
}
