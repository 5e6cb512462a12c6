package golden

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// member is one name of a JSON object; objects keep the order of the file.
type member struct {
	name  string
	value any
}

// parse reads JSON with its order and its numbers as they are written.
func parse(d *json.Decoder) (any, error) {
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
			v, err := parse(d)
			if err != nil {
				return nil, err
			}
			object = append(object, member{name.(string), v})
		}
		_, err := d.Token()
		return object, err
	case json.Delim('['):
		list := []any{}
		for d.More() {
			v, err := parse(d)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err := d.Token()
		return list, err
	}
	return token, nil
}

// longest is how many numbers of an array are written out; of more, every k-th
// stands with the sum of all.
const longest = 12

// compact writes a value on one line.
func compact(v any) string {
	switch v := v.(type) {
	case []member:
		var parts []string
		for _, m := range v {
			parts = append(parts, m.name+"="+compact(m.value))
		}
		return "{" + strings.Join(parts, " ") + "}"
	case []any:
		if s, ok := curve(v); ok {
			return s
		}
		var parts []string
		for _, x := range v {
			parts = append(parts, compact(x))
		}
		return "[" + strings.Join(parts, " ") + "]"
	case json.Number:
		return v.String()
	case string:
		return strconv.Quote(v)
	default:
		return fmt.Sprint(v)
	}
}

// curve abridges a long array of numbers.
func curve(list []any) (string, bool) {
	if len(list) <= longest {
		return "", false
	}
	sum, step := 0.0, (len(list)+longest-1)/longest
	var some []string
	for i, x := range list {
		n, ok := x.(json.Number)
		if ok {
			f, err := n.Float64()
			if err != nil {
				return "", false
			}
			sum += f
		} else if x != nil {
			return "", false // not an array of numbers
		}
		if i%step == 0 || i == len(list)-1 {
			some = append(some, fmt.Sprint(x))
		}
	}
	return fmt.Sprintf("[%d numbers, sum %s, every %d.: %s]", len(list), strconv.FormatFloat(sum, 'g', 17, 64), step,
		strings.Join(some, " ")), true
}

// abridged is results.json in lines: one a result, its key first; of the rest one
// a value, its path first.
func abridged(t *testing.T, text string) string {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.UseNumber()
	top, err := parse(d)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	results := 0
	for _, part := range top.([]member) {
		list, ok := part.value.([]any)
		if !ok || len(list) == 0 {
			flatten(&b, part.name, part.value)
			continue
		}
		for i, x := range list {
			object, ok := x.([]member)
			k := slices.IndexFunc(object, func(m member) bool { return m.name == "key" })
			if !ok || k < 0 {
				fmt.Fprintf(&b, "%s[%d]\t%s\n", part.name, i, compact(x))
				continue
			}
			results++
			rest := slices.Delete(slices.Clone(object), k, k+1)
			fmt.Fprintf(&b, "%s\t%s\n", compact(object[k].value), compact(rest))
		}
	}
	if results < 50 {
		t.Errorf("only %d results with a key found in results.json", results)
	}
	return b.String()
}

// flatten writes a value with its path, a line for every leaf.
func flatten(b *strings.Builder, path string, v any) {
	switch v := v.(type) {
	case []member:
		for _, m := range v {
			flatten(b, path+"."+m.name, m.value)
		}
	case []any:
		for i, x := range v {
			flatten(b, fmt.Sprintf("%s[%d]", path, i), x)
		}
		if len(v) == 0 {
			fmt.Fprintf(b, "%s\t[]\n", path)
		}
	default:
		fmt.Fprintf(b, "%s\t%s\n", path, compact(v))
	}
}
