package sheet

import (
	"bytes"
	"encoding/binary"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"leydig/cohort"
)

// Fields reads the fields of a binary file one after another. What lies beyond its end is
// zero and remembered, so that a reader asks once, where a loop ends (Short).
type Fields struct {
	b     []byte
	at    int
	order binary.ByteOrder
	short bool
}

// NewFields reads b from its beginning.
func NewFields(b []byte, order binary.ByteOrder) *Fields { return &Fields{b: b, order: order} }

// Short tells whether something was asked for that the file does not hold.
func (f *Fields) Short() bool { return f.short }

// At is the place of the next byte.
func (f *Fields) At() int { return f.at }

// Left is the number of bytes from there to the end.
func (f *Fields) Left() int { return len(f.b) - f.at }

// Jump goes to a place in the file.
func (f *Fields) Jump(at int64) {
	if at < 0 || at > int64(len(f.b)) {
		f.short, at = true, int64(len(f.b))
	}
	f.at = int(at)
}

// Bytes are the next n bytes, for reading only; nil where there are fewer.
func (f *Fields) Bytes(n int) []byte {
	if n < 0 || n > len(f.b)-f.at {
		f.short, f.at = true, len(f.b)
		return nil
	}
	f.at += n
	return f.b[f.at-n : f.at]
}

var noBytes [8]byte

func (f *Fields) fixed(n int) []byte {
	if b := f.Bytes(n); b != nil {
		return b
	}
	return noBytes[:n]
}

// U8 is a byte.
func (f *Fields) U8() int { return int(f.fixed(1)[0]) }

// U16 is an unsigned number of two bytes.
func (f *Fields) U16() uint16 { return f.order.Uint16(f.fixed(2)) }

// U32 is an unsigned number of four bytes.
func (f *Fields) U32() uint32 { return f.order.Uint32(f.fixed(4)) }

// I32 is a signed number of four bytes.
func (f *Fields) I32() int { return int(int32(f.U32())) }

// U64 is an unsigned number of eight bytes.
func (f *Fields) U64() uint64 { return f.order.Uint64(f.fixed(8)) }

// F64 is a floating-point number of eight bytes.
func (f *Fields) F64() float64 { return math.Float64frombits(f.U64()) }

// Text is a text of at most n bytes that a zero byte ends.
func (f *Fields) Text(n int) []byte {
	b := f.Bytes(n)
	if i := bytes.IndexByte(b, 0); i >= 0 {
		return b[:i]
	}
	return b
}

// Decoded is a text that is UTF-8, or else Windows-1252, without blanks at its end. A
// letter of UTF-8 that the field's end cuts off is left out, where others show that it is.
func Decoded(b []byte) string {
	b = bytes.TrimRight(b, " \x00")
	for cut := 0; cut < utf8.UTFMax && cut < len(b); cut++ {
		whole, rest := b[:len(b)-cut], b[len(b)-cut:]
		if utf8.Valid(whole) && (cut == 0 || !utf8.FullRune(rest) && utf8.RuneCount(whole) < len(whole)) {
			return string(whole)
		}
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\ufffd")
	}
	return string(out)
}

// Figure writes a number as a spreadsheet's file does.
func Figure(v float64) string {
	if math.Abs(v) < 1e15 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// DayCell is a day as a cell: a serial date, or the text of one before 1900, which
// spreadsheets do not have.
func DayCell(d cohort.Day) (string, Kind) {
	const epoch = 25569 // 1970-01-01
	if n := int64(d) + epoch; n > 60 {
		return strconv.FormatInt(n, 10), Serial
	}
	return d.String(), Text
}

// Variable is a column of a file of a statistics program: its name and the label that
// explains it.
type Variable struct{ Name, Label string }

// labelUnit is a unit in brackets at the end of a label.
var labelUnit = regexp.MustCompile(`[(\[]\s*([^()\[\]=]{1,14}/[^()\[\]=]{1,8}|%|months|weeks|days|years|mL)\s*[)\]]\s*$`)

// Head writes the names of variables as a header and, where labels state units, these as
// the row below.
func (b *Builder) Head(variables []Variable) {
	units, some := make([]string, len(variables)), false
	for i, v := range variables {
		b.Cell(v.Name, Text)
		if m := labelUnit.FindStringSubmatch(v.Label); m != nil {
			units[i], some = m[1], true
		}
	}
	b.EndRow()
	if !some {
		return
	}
	for _, u := range units {
		kind := Text
		if u == "" {
			kind = Empty
		}
		b.Cell(u, kind)
	}
	b.EndRow()
}
