package study

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"leydig/cohort"
)

// What a plan may hold. The YAML library takes minutes and gigabytes for what nests
// deeply or repeats, so that is refused before it is parsed.
const (
	mostLines    = 5000 // beside comments
	mostIndent   = 100
	mostBrackets = 500
	mostMarks    = 500 // anchors, aliases, tags, complex keys
	mostDashes   = 100 // in one line: list within list
	mostCommas   = 5000
	mostAliases  = 12 // each may stand for all that stands before it, several times
)

// planAtAll refuses what is no plan at all.
func planAtAll(text []byte) error {
	var keys []string
	for i := range reflect.TypeFor[Plan]().NumField() {
		if key, _, _ := strings.Cut(reflect.TypeFor[Plan]().Field(i).Tag.Get("yaml"), ","); key != "" && key != "-" {
			keys = append(keys, key)
		}
	}
	inner, _ := planKeys() // which may stand in the wrong part
	if !anyOf(keys, text, true) && !anyOf(inner, text, false) {
		return fmt.Errorf("it is no study plan: no line begins with %s; leydig init writes one", strings.Join(keys, ":, ")+":")
	}
	return nil
}

// anyOf tells that a line of a text begins with one of these keys, or with one that is near, where that is asked; of a
// text that says nothing, too. Errors of plans and registries show their lines, so that what is
// neither, such as a table of patients that is given as one, must not come to be parsed.
func anyOf(keys []string, text []byte, near bool) bool {
	some := false
	for line := range bytes.Lines(text) {
		said := strings.TrimSpace(string(line))
		if said == "" || said[0] == '#' || strings.HasPrefix(said, "---") || strings.HasPrefix(said, "%") {
			continue
		}
		some = true
		key, _, is := strings.Cut(strings.TrimLeft(said, "{ "), ":")
		if key = strings.Trim(key, `"' `); is && (slices.Contains(keys, key) || near && cohort.Nearest(key, keys) != "") {
			return true
		}
	}
	return !some
}

// planShape tells what of a plan is beyond any plan, with its line.
func planShape(text []byte) error {
	lines, brackets, marks, commas, aliases := 0, 0, 0, 0, 0
	number := 0
	for line := range bytes.Lines(text) {
		number++
		inner := bytes.TrimLeft(line, " \t")
		if len(inner) == 0 || inner[0] == '#' {
			continue
		}
		lines++
		dashes := 0
		for i, c := range inner {
			switch c {
			case '[', '{':
				brackets++
			case '*', '&', '!', '?':
				marks++
				if c == '*' && i+1 < len(inner) && inner[i+1] > ' ' && (i == 0 || bytes.IndexByte([]byte(" \t[{,:"), inner[i-1]) >= 0) {
					aliases++
				}
			case ',':
				commas++
			case '-':
				if i+1 < len(inner) && (inner[i+1] == ' ' || inner[i+1] == '\t') {
					dashes++
				}
			}
		}
		what := ""
		switch {
		case lines > mostLines:
			what = fmt.Sprintf("it has more than %d lines", mostLines)
		case len(line)-len(inner) > mostIndent:
			what = fmt.Sprintf("it is indented by more than %d blanks", mostIndent)
		case brackets > mostBrackets:
			what = fmt.Sprintf("it has more than %d brackets", mostBrackets)
		case marks > mostMarks:
			what = fmt.Sprintf("it has more than %d of the marks * & ! ?", mostMarks)
		case aliases > mostAliases:
			what = fmt.Sprintf("it has more than %d aliases", mostAliases)
		case dashes > mostDashes:
			what = "it holds lists within lists"
		case commas > mostCommas:
			what = fmt.Sprintf("it has more than %d commas", mostCommas)
		default:
			continue
		}
		return fmt.Errorf("line %d: %s, which no study plan does; leydig schema lists what a plan can say", number, what)
	}
	return nil
}
