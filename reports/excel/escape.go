package excel

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// escape adds text for XML; characters that XML cannot hold become U+FFFD. A text
// that looks like the format's own escape, _x0041_, is kept as it is by escaping its
// underline.
func escape(b []byte, s string) []byte {
	if plain(s) {
		return append(b, s...)
	}
	for i, r := range s {
		switch {
		case r == '<':
			b = append(b, "&lt;"...)
		case r == '>':
			b = append(b, "&gt;"...)
		case r == '&':
			b = append(b, "&amp;"...)
		case r == '_' && looksEscaped(s[i:]):
			b = append(b, "_x005F_"...)
		case r == '\r':
			b = append(b, "&#13;"...) // a reader would make a line feed of it
		case r < ' ' && r != '\t' && r != '\n', r == 0xfffe, r == 0xffff:
			b = utf8.AppendRune(b, 0xfffd)
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return b
}

// plain tells a text of which nothing is to be escaped.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '<' || c == '>' || c == '&' || c == '_' {
			return false
		}
	}
	return true
}

// looksEscaped tells _xHHHH_.
func looksEscaped(s string) bool {
	if len(s) < 7 || s[1] != 'x' || s[6] != '_' {
		return false
	}
	_, err := strconv.ParseUint(s[2:6], 16, 16)
	return err == nil
}

// mostUnits is how many UTF-16 units a cell holds; with more, programs call the
// workbook damaged.
const mostUnits = 32767

// fitting cuts a text that no cell holds, and says so at its end.
func fitting(s string) string {
	if len(s) <= mostUnits {
		return s
	}
	const cut = " (cut)"
	units := 0
	for i, r := range s {
		if units += utf16.RuneLen(r); units > mostUnits-len(cut) {
			if len(utf16.Encode([]rune(s))) <= mostUnits {
				return s
			}
			return s[:i] + cut
		}
	}
	return s
}
