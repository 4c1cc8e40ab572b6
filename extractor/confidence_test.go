package extractor

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestCalibration(t *testing.T) {
	c, err := defaultCalibration()
	if err != nil {
		t.Fatal(err)
	}
	last := 0.0
	for i := range 101 {
		v := c.of(float64(i) / 100)
		if v < last || v < 0.01 || v > 0.99 {
			t.Errorf("trust 0.%02d: confidence %v after %v", i, v, last)
		}
		last = v
	}
}

func TestCalibrationFaults(t *testing.T) {
	for _, c := range []struct{ name, table, want string }{
		{"falls", "0.0\t0.5\n1.0\t0.4\n", "confidence.tsv:2:1"},
		{"no number", "0.0\tx\n", "confidence.tsv:1:5"},
		{"one point", "0.0\t0.5\n", "two points"},
	} {
		_, err := loadCalibration(fstest.MapFS{"confidence.tsv": {Data: []byte(c.table)}})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
}
