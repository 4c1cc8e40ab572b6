//go:build unix

// Command read is the Go side of bench/engines.py: it reads texts, one JSON string
// a line, on one processor, and prints as JSON how many seconds of processor time
// that took, how many sentences there are, and the names with their bytes.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"syscall"

	"github.com/entente-graph/entente/extractor/nlp"
)

type result struct {
	Seconds   float64  `json:"seconds"`
	Sentences int      `json:"sentences"`
	Names     [][]name `json:"names"` // by text
}

type name struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Type  string `json:"type"`
}

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "read:", err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer) error {
	which := flag.String("engine", nlp.Names()[0], "base or small")
	flag.Parse()
	runtime.GOMAXPROCS(1)
	engine, err := nlp.Load(*which)
	if err != nil {
		return err
	}
	var texts []string
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var t string
		if err := json.Unmarshal(lines.Bytes(), &t); err != nil {
			return fmt.Errorf("text %d: %w", len(texts)+1, err)
		}
		texts = append(texts, t)
	}
	if err := lines.Err(); err != nil {
		return err
	}
	for _, t := range texts[:min(len(texts), 5)] { // the buffers grow
		engine.Parse(t)
	}
	r := result{}
	start, err := used()
	if err != nil {
		return err
	}
	for _, t := range texts {
		names := []name{}
		for _, s := range engine.Parse(t) {
			r.Sentences++
			for _, n := range s.Names {
				names = append(names, name{s.Tokens[n.First].Start, s.Tokens[n.Last-1].End, n.Type})
			}
		}
		r.Names = append(r.Names, names)
	}
	end, err := used()
	if err != nil {
		return err
	}
	r.Seconds = end - start
	return json.NewEncoder(out).Encode(r)
}

// used is the processor time of the process so far.
func used() (float64, error) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0, err
	}
	seconds := func(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }
	return seconds(u.Utime) + seconds(u.Stime), nil
}
