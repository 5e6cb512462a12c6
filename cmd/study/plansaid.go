package study

import (
	"bytes"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// unread refuses what the decoder passes over in silence: numbers as keys, which "rise: 1,5" in
// braces makes, and entries of lists that say nothing.
func unread(path string, t reflect.Type, said any) error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch x := said.(type) {
	case []any:
		if t.Kind() != reflect.Slice {
			return nil
		}
		for _, e := range x {
			if e == nil {
				return fmt.Errorf("%s: an entry of the list is empty; write it or leave it out", path)
			}
			if err := unread(path, t.Elem(), e); err != nil {
				return err
			}
		}
	case map[string]any:
		if t.Kind() != reflect.Struct {
			return nil
		}
		fields := planFields(t)
		for _, key := range slices.Sorted(maps.Keys(x)) {
			inner := strings.TrimPrefix(path+": "+key, ": ")
			of, known := fields[key]
			if !known && strings.Trim(key, "0123456789") == "" {
				return fmt.Errorf("%s: there is no such key; decimals have a point, 1.5, and entries of a list brackets, [1, 5]", inner)
			}
			if !known {
				continue // of a part that reads itself
			}
			if err := unread(inner, of, x[key]); err != nil {
				return err
			}
		}
	}
	return nil
}

// planFields are the keys of a part of a plan with their types, those of embedded parts among them.
func planFields(t reflect.Type) map[string]reflect.Type {
	out := map[string]reflect.Type{}
	for i := range t.NumField() {
		key, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		switch {
		case key == "-":
		case key != "":
			out[key] = t.Field(i).Type
		case t.Field(i).Type.Kind() == reflect.Struct:
			maps.Copy(out, planFields(t.Field(i).Type))
		}
	}
	return out
}

// octal is a number with a zero before it, as a value, an entry or a key: YAML counts it in
// eights, so that 010 is 8. Times of day, 07:30, are none.
var octal = regexp.MustCompile(`(?:^|:\s+|[\[,{]\s*|^-\s+)(0[0-7]+)\s*(?:[,\]}#]|:\s|:?$)`)

// inQuotes are texts in quotes, in which nothing is a number.
var inQuotes = regexp.MustCompile(`"(\\.|[^"\\])*"|'[^']*'`)

// inEights refuses such numbers, with their line.
func inEights(text []byte) error {
	number := 0
	for line := range bytes.Lines(text) {
		number++
		bare := bytes.TrimSpace(inQuotes.ReplaceAll(line, []byte(`""`)))
		if m := octal.FindSubmatch(bare); m != nil && !bytes.HasPrefix(bare, []byte("#")) {
			return fmt.Errorf("line %d: %s begins with a zero and would be counted in eights; write it without, or in quotes where it is a text: %q",
				number, m[1], m[1])
		}
	}
	return nil
}
