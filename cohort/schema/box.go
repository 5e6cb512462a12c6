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
		if d := drug(fold(m[2])); d >= 0 && asksTreatment(fold(m[1])) {
			return label{m: checkboxColumn, of: drugs[d].name}
		}
	}
	return label{}
}

// asksTreatment tells a question after the treatment that restores, "Which restoration drugs?", from one
// after other drugs.
func asksTreatment(words string) bool {
	if recogniseWords(words, nil, 1).m == find("treatment") {
		return true
	}
	asks := false
	for f := range strings.FieldsSeq(words) {
		switch {
		case otherDrugs[f]:
			return false
		case restoring[strings.TrimSuffix(f, "s")]:
			asks = true
		}
	}
	return asks
}

// otherDrugs are words of questions after drugs that are not the treatment.
var otherDrugs = wordSet("prior previous previously past before history ever former concomitant other allergy allergies family side " +
	"adverse " +
	"stopped reason")
