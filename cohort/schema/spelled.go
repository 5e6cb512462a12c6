package schema

import (
	"slices"
	"strings"
)

// camel is where a name of a variable has its words apart: labDate, LHBaseline.
var camel = expression(`(\p{Ll})(\p{Lu})|(\p{Lu})(\p{Lu}\p{Ll}{2})`)

// ofEvent is how OpenClinica names the column of an item: of the second event, by its first form.
var ofEvent = expression(`(?i)^(.+)_E(\d{1,2})_C\d{1,2}(?:_\d+)?$`)

// rangeBehind is the laboratory's range behind a header: "Testo (ng/ml) N: 2.8-8.0".
var rangeBehind = expression(`(?i)[ ,;]+(?:n|vn|norm|normal|ref)\.?:? ?\d+(?:[.,]\d+)? ?[-–] ?\d+(?:[.,]\d+)?$`)

// dateOfResult reads the header of the date of a testosterone: "TT date", beside "TT 3 mo" "TT date 3 mo".
func dateOfResult(fields []string) label {
	rest := slices.DeleteFunc(slices.Clone(fields), func(f string) bool { return dated[f] })
	if m := byWord()[strings.Join(rest, " ")]; len(rest) < len(fields) && m != nil && m.name == "total_testosterone" {
		return label{m: find("visit_date"), weak: true}
	}
	return label{}
}

// bilingual reads a header that says the same in two tongues: "Age / Âge".
func bilingual(bare string, inside []string) label {
	var out label
	for part := range strings.FieldsFuncSeq(bare, func(r rune) bool { return r == '/' || r == '|' || r == '\n' }) {
		l := recogniseParts(strings.TrimSpace(part), inside)
		if l.m == nil || out.m != nil && (l.m != out.m || l.when != out.when) {
			return label{}
		}
		out = l
	}
	return out
}
