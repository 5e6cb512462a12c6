package sheet

import (
	"encoding/binary"
	"testing"

	"leydig/cohort"
)

// TestDecoded: UTF-8, else Windows-1252; a letter cut off at the end of a field goes.
func TestDecoded(t *testing.T) {
	for in, want := range map[string]string{"Ünal  ": "Ünal", "\xdcnal": "Ünal", "ותק_\xd7": "ותק_", "": "", "5\x00": "5", "caf\xe9": "café",
		"plain": "plain"} {
		if got := Decoded([]byte(in)); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// TestFields: what lies beyond the end is zero and remembered.
func TestFields(t *testing.T) {
	f := NewFields([]byte{0, 1, 0, 0, 0, 2, 'a', 0, 'b'}, binary.BigEndian)
	if a, b, c := f.U16(), f.I32(), string(f.Text(3)); a != 1 || b != 2 || c != "a" || f.Short() {
		t.Errorf("%d %d %q", a, b, c)
	}
	if f.U64() != 0 || !f.Short() || f.Left() != 0 {
		t.Error("more was there than there is")
	}
	f = NewFields(make([]byte, 4), binary.LittleEndian)
	if f.Jump(-1); !f.Short() {
		t.Error("a place before the beginning")
	}
}

// TestHead: units out of labels make a second row.
func TestHead(t *testing.T) {
	for label, want := range map[string]string{"Testosterone (nmol/L)": "nmol/L", "TRT [months]": "months", "Improved (0/1=no/yes)": "",
		"Hematocrit (%)": "%", "Testosterone (total)": "", "TT": ""} {
		b := NewBuilder(true)
		b.Head([]Variable{{"x", label}})
		s := &Sheet{}
		s.Append(b)
		if got := s.Row(1).Text(0); got != want || s.Row(0).Text(0) != "x" {
			t.Errorf("%q: %q, want %q", label, got, want)
		}
	}
	if text, kind := DayCell(cohort.Day(-25569)); kind != Text || text != "1899-12-30" {
		t.Errorf("%s", text)
	}
}
