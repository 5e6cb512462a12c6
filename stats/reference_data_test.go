package stats_test

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
)

// reading is a handler of a spec that was read strictly.
func reading[Spec any](h func(s Spec, t *table) (map[string]any, error)) handler {
	return func(raw json.RawMessage, t *table) (map[string]any, error) {
		var s Spec
		if err := decode(raw, &s); err != nil {
			return nil, err
		}
		return h(s, t)
	}
}

// confidence is the level of a spec's intervals, 0.95 where it names none.
type confidence struct {
	ConfLevel float64 `json:"conf_level"`
}

func (c confidence) level() float64 { return cmp.Or(c.ConfLevel, 0.95) }

// given is what a spec says, or what holds where it says nothing.
func given[T any](said *T, otherwise T) T {
	if said == nil {
		return otherwise
	}
	return *said
}

// table is a data set: text as it stands, and numbers where every cell that is
// not empty is one.
type table struct {
	names []string
	text  map[string][]string
	rows  int
}

func readTable(path string) (*table, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	records, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		return nil, err
	}
	t := &table{names: records[0], text: map[string][]string{}, rows: len(records) - 1}
	for c, name := range t.names {
		for _, r := range records[1:] {
			t.text[name] = append(t.text[name], r[c])
		}
	}
	return t, nil
}

// isNumeric tells whether every cell of a column that is not empty is a number.
func (t *table) isNumeric(name string) bool {
	for _, s := range t.text[name] {
		if s == "" {
			continue
		}
		if _, err := strconv.ParseFloat(s, 64); err != nil {
			return false
		}
	}
	return true
}

// numbers gives a column as numbers, NaN where empty.
func (t *table) numbers(name string) []float64 {
	out := make([]float64, t.rows)
	for i, s := range t.text[name] {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			v = math.NaN()
		}
		out[i] = v
	}
	return out
}

// condition is one entry of a spec's filter.
type condition struct {
	Column string `json:"column"`
	Equals any    `json:"equals"`
	In     []any  `json:"in"`
}

// equal compares a cell with a value of a spec: numbers as numbers.
func equal(cell string, value any) bool {
	if v, ok := value.(float64); ok {
		x, err := strconv.ParseFloat(cell, 64)
		return err == nil && x == v
	}
	return cell == fmt.Sprint(value)
}

// where keeps the rows that meet every condition, then those without an empty
// cell in the named columns.
func (t *table) where(filter []condition, complete ...string) *table {
	out := &table{names: t.names, text: map[string][]string{}}
	for r := range t.rows {
		ok := true
		for _, f := range filter {
			cell := t.text[f.Column][r]
			if f.In != nil {
				ok = ok && slices.ContainsFunc(f.In, func(v any) bool { return equal(cell, v) })
			} else {
				ok = ok && equal(cell, f.Equals)
			}
		}
		for _, c := range complete {
			ok = ok && (c == "" || t.text[c][r] != "")
		}
		if !ok {
			continue
		}
		for _, n := range t.names {
			out.text[n] = append(out.text[n], t.text[n][r])
		}
		out.rows++
	}
	return out
}

// decode reads a spec strictly: an unknown key fails.
func decode(spec json.RawMessage, into any) error {
	d := json.NewDecoder(bytes.NewReader(spec))
	d.DisallowUnknownFields()
	return d.Decode(into)
}
