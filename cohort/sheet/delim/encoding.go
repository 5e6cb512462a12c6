package delim

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

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

// others are the encodings, beside Windows-1252, in which spreadsheet programs write a file that is
// not in UTF-8.
var others = []struct {
	name string
	of   encoding.Encoding
}{{"Windows-1250", charmap.Windows1250}, {"Windows-1251", charmap.Windows1251}, {"Windows-1253", charmap.Windows1253},
	{"Windows-1254", charmap.Windows1254}, {"Windows-1256", charmap.Windows1256}, {"Shift JIS", japanese.ShiftJIS},
	{"GB 18030", simplifiedchinese.GB18030}, {"Windows-949", korean.EUCKR}, {"Big5", traditionalchinese.Big5}}

// headLines and headBytes are how much of a text shows its encoding: where the headers stand.
const (
	headLines = 30
	headBytes = 32 << 10
)

// encodingOf finds the encoding in which most cells of a text's beginning are headers that are
// understood; Windows-1252 where no other makes more of them.
func encodingOf(b []byte, understood func(string) bool) (name string, of encoding.Encoding) {
	name, of = "Windows-1252", charmap.Windows1252
	if understood == nil {
		return name, of
	}
	head := beginning(b)
	most := heads(head, of, understood)
	for _, o := range others {
		if n := heads(head, o.of, understood); n > most {
			most, name, of = n, o.name, o.of
		}
	}
	return name, of
}

// beginning is the first lines of a text.
func beginning(b []byte) []byte {
	end := 0
	for range headLines {
		i := bytes.IndexByte(b[end:], '\n')
		if i < 0 {
			i = len(b) - end - 1
		}
		if end+i+1 > headBytes {
			break
		}
		end += i + 1
	}
	return b[:end]
}

// heads counts the different cells of a text in an encoding that have letters beyond ASCII and are understood.
func heads(head []byte, of encoding.Encoding, understood func(string) bool) int {
	text, err := of.NewDecoder().Bytes(head)
	if err != nil {
		return 0
	}
	seen := map[string]bool{}
	for _, cell := range strings.FieldsFunc(string(text), func(r rune) bool { return strings.ContainsRune(",;\t|\r\n\"", r) }) {
		if cell = strings.TrimSpace(cell); strings.ContainsFunc(cell, func(r rune) bool { return r >= utf8.RuneSelf }) && understood(cell) {
			seen[cell] = true
		}
	}
	return len(seen)
}
