package schema

import (
	"strings"
)

// checkbox is one box of a REDCap field, raw or labelled.
var checkbox = expression(`^(.+?)(?:___|\s*\(choice=)([^)]+?)\)?$`)

// isBox tells whether a header may be that of a box.
func isBox(h string) bool { return strings.Contains(h, "___") || strings.Contains(h, "(choice=") }

// boxOf reads the header of one box of a field, which stands for one drug.
func boxOf(h string) label {
	if !isBox(h) {
		return label{}
	}
	if m := checkbox().FindStringSubmatch(h); m != nil {
		if d := drug(fold(m[2])); d >= 0 && recogniseWords(fold(m[1]), nil, 1).m == find("treatment") {
			return label{m: checkboxColumn, of: drugs[d].name}
		}
	}
	return label{}
}
