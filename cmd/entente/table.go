package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// A member is one of an object of JSON, which keeps them in their order: an object
// is []member, a list []any, all else text.
type member struct {
	name  string
	value any
}

// decodeOrdered reads one value.
func decodeOrdered(d *json.Decoder) (any, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		object := []member{}
		for d.More() {
			name, err := d.Token()
			if err != nil {
				return nil, err
			}
			value, err := decodeOrdered(d)
			if err != nil {
				return nil, err
			}
			object = append(object, member{name.(string), value})
		}
		_, err = d.Token()
		return object, err
	case json.Delim('['):
		list := []any{}
		for d.More() {
			value, err := decodeOrdered(d)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		_, err = d.Token()
		return list, err
	case nil:
		return "", nil
	}
	return fmt.Sprint(token), nil
}

// leaves calls f with what is no object below a value, and its path.
func leaves(path string, v any, f func(path string, v any)) {
	object, ok := v.([]member)
	if !ok {
		f(path, v)
		return
	}
	for _, m := range object {
		leaves(strings.TrimPrefix(path+"."+m.name, "."), m.value, f)
	}
}

// cell is what stands in one field of a table: of a list, its items.
func cell(v any) string {
	list, ok := v.([]any)
	if !ok {
		return strings.Join(strings.Fields(v.(string)), " ")
	}
	var items []string
	for _, item := range list {
		var parts []string
		leaves("", item, func(_ string, v any) {
			if c := cell(v); c != "" {
				parts = append(parts, c)
			}
		})
		items = append(items, strings.Join(parts, " "))
	}
	return strings.Join(items, "; ")
}

// writeTable writes the list of an answer as tab-separated values, a line an item
// and a column a field, under their names; and what stands beside it to rest.
func writeTable(w, rest io.Writer, answer []byte) error {
	d := json.NewDecoder(bytes.NewReader(answer))
	d.UseNumber()
	v, err := decodeOrdered(d)
	if err != nil {
		return err
	}
	var data any
	for _, m := range v.([]member) {
		if m.name == "data" {
			data = m.value
		}
	}
	var rows [][]member
	lists := 0
	var beside []string
	leaves("", data, func(path string, v any) {
		list, ok := v.([]any)
		if !ok {
			beside = append(beside, path+": "+cell(v))
			return
		}
		lists++
		for _, item := range list {
			var row []member
			leaves("", item, func(path string, v any) { row = append(row, member{path, v}) })
			rows = append(rows, row)
		}
	})
	if lists != 1 {
		return hint(fmt.Errorf("a table shows one list, the answer has %d", lists), "ask for one list, or leave -format out")
	}
	for _, line := range beside {
		fmt.Fprintln(rest, line)
	}
	var columns []string
	for _, row := range rows {
		for _, m := range row {
			if !slices.Contains(columns, m.name) {
				columns = append(columns, m.name)
			}
		}
	}
	// What is null in one row has fields of its own in another.
	columns = slices.DeleteFunc(columns, func(c string) bool {
		return slices.ContainsFunc(columns, func(other string) bool { return strings.HasPrefix(other, c+".") })
	})
	if len(columns) == 0 {
		return nil
	}
	var b strings.Builder
	b.WriteString(strings.Join(columns, "\t") + "\n")
	for _, row := range rows {
		for i, c := range columns {
			if i > 0 {
				b.WriteByte('\t')
			}
			if at := slices.IndexFunc(row, func(m member) bool { return m.name == c }); at >= 0 {
				b.WriteString(cell(row[at].value))
			}
		}
		b.WriteByte('\n')
	}
	_, err = io.WriteString(w, b.String())
	return err
}
