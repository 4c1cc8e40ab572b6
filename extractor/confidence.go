package extractor

import (
	"fmt"
	"io/fs"
	"math"
	"sync"

	"github.com/entente-graph/entente/graph"
)

// A calibration turns the trust in a claim's rule, actors and tree into the share of
// claims that are right at such trust, by straight lines between the points of
// confidence.tsv. It rises, so that it changes no order.
type calibration []struct{ trust, right float64 }

var defaultCalibration = sync.OnceValues(func() (calibration, error) {
	sub, err := fs.Sub(eventFiles, "lexicon/events")
	if err != nil {
		return nil, err
	}
	return loadCalibration(sub)
})

func loadCalibration(fsys fs.FS) (calibration, error) {
	var c calibration
	err := graph.ReadTable(fsys, "confidence.tsv", 2, func(r graph.Row) error {
		trust, err := r.Float(0)
		if err != nil {
			return err
		}
		right, err := r.Float(1)
		if err != nil {
			return err
		}
		if n := len(c); n > 0 && (trust <= c[n-1].trust || right < c[n-1].right) {
			return r.Errorf(0, "the points must rise")
		}
		c = append(c, struct{ trust, right float64 }{trust, right})
		return nil
	})
	if err == nil && len(c) < 2 {
		err = fmt.Errorf("confidence.tsv: want two points at least, not %d", len(c))
	}
	return c, err
}

// of is the confidence, between 0.01 and 0.99 that trust deserves.
func (c calibration) of(trust float64) float64 {
	value := c[len(c)-1].right
	for i := 1; i < len(c); i++ {
		if a, b := c[i-1], c[i]; trust <= b.trust {
			value = a.right + (max(trust, a.trust)-a.trust)*(b.right-a.right)/(b.trust-a.trust)
			break
		}
	}
	return math.Round(1000*min(max(value, 0.01), 0.99)) / 1000
}
