package neo4j

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/entente-graph/entente/graph"
)

// TestTerse: claims are read as they were, whatever stands in them.
func TestTerse(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	texts := []string{"", "", "a", `"`, `\`, `\"`, `{"ID":"",`, `","Name":0}`, "[0,null]", "\n", "é \u2028 \U0001f600", "0", "null"}
	text := func() string { return texts[rnd.IntN(len(texts))] }
	var fill func(v reflect.Value)
	fill = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.String:
			v.SetString(text())
		case reflect.Int:
			v.SetInt(int64(rnd.IntN(3)) * 10)
		case reflect.Float64:
			v.SetFloat(float64(rnd.IntN(3)) / 2)
		case reflect.Bool:
			v.SetBool(rnd.IntN(2) == 0)
		case reflect.Pointer:
			if rnd.IntN(3) > 0 {
				v.Set(reflect.New(v.Type().Elem()))
				fill(v.Elem())
			}
		case reflect.Slice:
			for range rnd.IntN(3) {
				x := reflect.New(v.Type().Elem()).Elem()
				fill(x)
				v.Set(reflect.Append(v, x))
			}
		case reflect.Struct:
			for i := range v.NumField() {
				fill(v.Field(i))
			}
		default:
			t.Fatalf("a claim has a %s", v.Kind())
		}
	}
	whole, short := 0, 0
	for range 5000 {
		var c, back graph.Claim
		fill(reflect.ValueOf(&c).Elem())
		c.Evidence.Text = ""
		b := claimBody(&c)
		if err := json.Unmarshal([]byte(b), &back); err != nil || !reflect.DeepEqual(c, back) {
			t.Fatalf("%s\nis read from\n%s: %v", claimJSON(&c), b, err)
		}
		again, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		if b != terse(b) {
			t.Fatalf("%s has fields without a value", b)
		}
		whole, short = whole+len(again), short+len(b)
	}
	if short > whole*9/10 {
		t.Errorf("%d bytes became %d", whole, short)
	}
}
