package study

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"

	"leydig/cohort/derive"
)

const (
	// mostValue is above any analyte in any unit, any time in months and any age.
	mostValue = 1_000_000_000
	// mostListed is how many months or cuts a list may hold: each is a table's row.
	mostListed = 500
)

// values refuses numbers that no definition can mean: not a number, infinite, beyond
// any measurement, negative (a fall has a key of its own), or limits between which
// nothing lies.
func (p Plan) values() error {
	if err := planNumbers("outcomes", reflect.ValueOf(p.Outcomes)); err != nil {
		return err
	}
	return planNumbers("analyses", reflect.ValueOf(p.Analyses))
}

func planNumbers(path string, v reflect.Value) error {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return nil
		}
		return planNumbers(path, v.Elem())
	case reflect.Float64:
		if x := v.Float(); !(x >= 0 && x <= mostValue) {
			return fmt.Errorf("%s: %v is no number that this can be: want 0 to %d", path, x, mostValue)
		}
	case reflect.Slice, reflect.Array:
		if v.Len() > mostListed {
			return fmt.Errorf("%s: a list of %d; at most %d make sense", path, v.Len(), mostListed)
		}
		for i := range v.Len() {
			if err := planNumbers(path, v.Index(i)); err != nil {
				return err
			}
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			if err := planNumbers(fmt.Sprintf("%s: %v", path, k), v.MapIndex(k)); err != nil {
				return err
			}
		}
	case reflect.Struct:
		limits := map[string]float64{}
		for i := range v.NumField() {
			f := v.Type().Field(i)
			key, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
			if key == "-" || !f.IsExported() {
				continue
			}
			at := path
			if key != "" {
				at += ": " + key
			}
			if err := planNumbers(at, v.Field(i)); err != nil {
				return err
			}
			if f.Type.Kind() == reflect.Float64 {
				limits[key] = v.Field(i).Float()
			}
		}
		if v.Type() == reflect.TypeFor[derive.AgeLimit]() {
			return nil // its below is an age, not the other end of a range
		}
		return emptyRange(path, limits)
	}
	return nil
}

// zeros are what keys of a plan would mean that are 0, where the decoder takes that for nothing said.
var zeros = map[string]string{
	"confirm":  "0: want 1, a single value, or the number of values in a row",
	"off_drug": "0 days would be every visit; write 1 for any visit after the end of treatment",
}

// saidNumbers refuses what the decoder changes in silence: a fraction where a plan has whole numbers,
// which it cuts off, and a 0 that would be as if nothing had been said.
func saidNumbers(path string, t reflect.Type, said any) error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	key := path[strings.LastIndex(path, " ")+1:]
	if why := zeros[key]; why != "" && (said == uint64(0) || said == 0.0) {
		return fmt.Errorf("%s: %s", path, why)
	}
	switch x := said.(type) {
	case float64:
		if whole := t.Kind() >= reflect.Int && t.Kind() <= reflect.Uint64; whole && x != math.Trunc(x) {
			return fmt.Errorf("%s: %v: want a whole number", path, x)
		}
	case []any:
		if t.Kind() != reflect.Slice {
			return nil
		}
		for _, e := range x {
			inner := path
			if part, _ := e.(map[string]any); part["name"] != nil {
				inner += fmt.Sprintf(": %v", part["name"])
			}
			if err := saidNumbers(inner, t.Elem(), e); err != nil {
				return err
			}
		}
	case map[string]any:
		for i := 0; t.Kind() == reflect.Struct && i < t.NumField(); i++ {
			key, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
			inner := key
			if path != "" {
				inner = path + ": " + key
			}
			if key == "" || key == "-" { // fields of an embedded part stand among the others
				if err := saidNumbers(path, t.Field(i).Type, x); err != nil {
					return err
				}
			} else if err := saidNumbers(inner, t.Field(i).Type, x[key]); err != nil {
				return err
			}
		}
	}
	return nil
}

// emptyRange refuses limits between which no value lies; 0 is no limit.
func emptyRange(path string, limits map[string]float64) error {
	for _, low := range []string{"at_least", "above"} {
		for _, high := range []string{"below", "at_most"} {
			l, h := limits[low], limits[high]
			if l != 0 && h != 0 && (h < l || h == l && !(low == "at_least" && high == "at_most")) {
				return fmt.Errorf("%s: %s: no value is %s %v and %s %v", path, high,
					strings.ReplaceAll(low, "_", " "), l, strings.ReplaceAll(high, "_", " "), h)
			}
		}
	}
	return nil
}

// oneDocument refuses a plan with a second YAML document, which nothing would read.
func oneDocument(text []byte) error {
	number, said := 0, false
	for line := range bytes.Lines(text) {
		number++
		switch s := strings.TrimRight(string(line), " \t\r\n"); {
		case (s == "---" || strings.HasPrefix(s, "--- ")) && said:
			return fmt.Errorf("line %d begins a second YAML document, which would not be read; put all into one", number)
		case s != "" && s != "---" && !strings.HasPrefix(s, "#") && !strings.HasPrefix(s, "%"):
			said = true
		}
	}
	if bytes.IndexByte(text, 0) >= 0 {
		return errors.New("it holds a zero byte: it is no text, or one in UTF-16; save it as UTF-8")
	}
	return nil
}
