package delim

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"leydig/cohort"
)

// amid are what letters of other one-byte encodings become in Windows-1252: signs, which stand
// in no word, and letters that of all languages of that encoding only Icelandic has.
const amid = "¡¢£¥¦¨ª«¬\u00ad®¯°±²³´¶·¸¹º»¼½¾¿ðÐþÞÝ"

// fewestForeign is how many accented letters in a row no word of a Western language has.
const fewestForeign = 4

// misread looks over a text that was read as Windows-1252 for bytes which that encoding does
// not have, and for words that it would not have written.
func misread(name string, text []byte) (found []cohort.Finding, err error) {
	line, run, at := 1, 0, 0
	var before, last rune
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		i += size
		switch {
		case r == '\n':
			line++
		case r == utf8.RuneError:
			return nil, unreadable(name, cohort.CellName(line-1, 0), "it is neither UTF-8 nor Windows-1252; save it as UTF-8 "+
				"(\"CSV UTF-8\" in a spreadsheet program), or give the workbook itself")
		}
		if run++; r < 0xc0 || !unicode.IsLetter(r) {
			run = 0
		}
		if at == 0 && (run >= fewestForeign || unicode.IsLetter(before) && unicode.IsLetter(r) && isAmid(last)) {
			at = line
		}
		before, last = last, r
	}
	if at > 0 {
		found = append(found, cohort.Finding{Code: cohort.UnknownWord, Severity: cohort.Warning,
			At:  cohort.Ref{File: name, Cell: cohort.CellName(at-1, 0)},
			Got: "words that are none in Windows-1252", Want: "a file in UTF-8",
			Message: fmt.Sprintf("the file is not UTF-8 and was read as Windows-1252, which did not write line %d: "+
				"save it as UTF-8 (\"CSV UTF-8\" in a spreadsheet program), or its texts are wrong", at)})
	}
	return found, nil
}

func isAmid(r rune) bool {
	for _, a := range amid {
		if r == a {
			return true
		}
	}
	return false
}
