// Package stata reads the files of Stata, .dta of the versions 113 to 119 (Stata 8 to 18),
// as Stata's manual (help dta) describes them. Value labels become the cells' text.
package stata

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

const open = "<stata_dta><header><release>"

// Is tells a Stata file by its first bytes.
func Is(head []byte) bool {
	if bytes.HasPrefix(head, []byte("<stata_dta>")) {
		return true
	}
	return len(head) > 4 && head[0] >= 113 && head[0] <= 115 && (head[1] == 1 || head[1] == 2) && head[2] == 1 && head[3] == 0
}

// file is a Stata file under way.
type file struct {
	ctx       context.Context
	f         *sheet.Fields
	order     binary.ByteOrder
	version   int
	variables int
	rows      int64
	columns   []column
	labels    map[string]map[int32]string
	long      map[[2]uint64]string // strL texts by variable and observation
	budget    *sheet.Budget
}

// column is a variable as it is stored.
type column struct {
	sheet.Variable
	kind   int // as version 117 numbers them
	format string
	labels string
	width  int
}

// Types of version 117 and later; shorter texts have their own width as type.
const (
	typeStrL   = 32768
	typeDouble = 65526
	typeFloat  = 65527
	typeLong   = 65528
	typeInt    = 65529
	typeByte   = 65530
)

// maxVariables is what Stata/MP holds.
const maxVariables = 120000

// Read reads a file as one sheet: the variables' names, units that labels state, the data.
func Read(ctx context.Context, r io.ReaderAt, size int64, name string) (*sheet.Book, error) {
	fail := func(detail string) error {
		return &cohort.InputError{Code: cohort.Unreadable, At: cohort.Ref{File: name}, Detail: detail}
	}
	all, err := io.ReadAll(io.NewSectionReader(r, 0, size))
	if err != nil {
		return nil, fail(err.Error())
	}
	s := &file{ctx: ctx, labels: map[string]map[int32]string{}, long: map[[2]uint64]string{}, budget: sheet.NewBudget(size)}
	var out *sheet.Sheet
	if len(all) > 0 && all[0] == '<' {
		out, err = s.marked(all)
	} else {
		out, err = s.plain(all)
	}
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, fail(fmt.Sprintf("the Stata file cannot be read (%v); in Stata: export excel using cohort.xlsx, firstrow(variables)", err))
	}
	out.File = name
	notes := []string{fmt.Sprintf("a Stata file (format %d): value labels are read as the cells' text", s.version)}
	for _, c := range s.columns {
		if s.labels[c.labels] == nil && c.labels != "" {
			notes = append(notes, fmt.Sprintf("the value labels of %s are not in the file: its codes are read", c.Name))
		}
	}
	return &sheet.Book{File: name, Format: "dta", Sheets: []*sheet.Sheet{out}, Notes: notes}, nil
}

var errCut = fmt.Errorf("it is cut off or damaged")

// plain reads the formats 113 to 115, whose parts follow one another.
func (s *file) plain(all []byte) (*sheet.Sheet, error) {
	if len(all) < 109 {
		return nil, errCut
	}
	s.version = int(all[0])
	s.order = binary.LittleEndian
	if all[1] == 1 {
		s.order = binary.BigEndian
	}
	s.f = sheet.NewFields(all, s.order)
	s.f.Bytes(4)
	s.variables, s.rows = int(int16(s.f.U16())), int64(s.f.I32())
	s.f.Bytes(81 + 18)
	formatWidth := 49
	if s.version == 113 {
		formatWidth = 12
	}
	if err := s.sized(1 + 33 + 2 + int64(formatWidth) + 33 + 81); err != nil {
		return nil, err
	}
	for i := range s.columns {
		k := s.f.U8()
		switch {
		case k >= 251:
			k = map[int]int{251: typeByte, 252: typeInt, 253: typeLong, 254: typeFloat, 255: typeDouble}[k]
		case k == 0 || k > 244:
			return nil, errCut
		}
		s.columns[i].kind = k
	}
	s.texts(33, func(c *column, text string) { c.Name = text })
	s.f.Bytes(2 * (s.variables + 1))
	s.texts(formatWidth, func(c *column, text string) { c.format = text })
	s.texts(33, func(c *column, text string) { c.labels = text })
	s.texts(81, func(c *column, text string) { c.Label = text })
	for { // characteristics
		kind, n := s.f.U8(), s.f.I32()
		if kind == 0 && n == 0 || s.f.Short() {
			break
		}
		s.f.Bytes(n)
	}
	if s.f.Short() {
		return nil, errCut
	}
	data := s.f.At()
	width, err := s.widths()
	if err != nil {
		return nil, err
	}
	s.f.Jump(int64(data) + s.rows*width)
	for !s.f.Short() && s.f.Left() > 0 {
		if err := s.valueLabels(33); err != nil {
			return nil, err
		}
	}
	return s.data(int64(data))
}

// sized takes the number of variables and rows as the file says them, each variable of
// which needs so many bytes of description.
func (s *file) sized(each int64) error {
	if s.variables < 1 || s.variables > maxVariables || s.rows < 0 || int64(s.variables)*each > int64(s.f.Left()) {
		return errCut
	}
	s.columns = make([]column, s.variables)
	return nil
}

// texts reads a text of each variable.
func (s *file) texts(width int, set func(*column, string)) {
	for i := range s.columns {
		set(&s.columns[i], sheet.Decoded(s.f.Text(width)))
	}
}

// widths finds how wide each variable and a row is, and holds the rows against the file.
func (s *file) widths() (int64, error) {
	sum := int64(0)
	for i := range s.columns {
		c := &s.columns[i]
		switch c.kind {
		case typeByte:
			c.width = 1
		case typeInt:
			c.width = 2
		case typeLong, typeFloat:
			c.width = 4
		case typeDouble, typeStrL:
			c.width = 8
		default:
			if c.kind < 1 || c.kind > 2045 {
				return 0, errCut
			}
			c.width = c.kind
		}
		sum += int64(c.width)
	}
	if s.rows > int64(s.f.Left())/sum {
		return 0, errCut
	}
	return sum, nil
}

// valueLabels reads a table of value labels.
func (s *file) valueLabels(nameWidth int) error {
	length := s.f.I32()
	name := sheet.Decoded(s.f.Text(nameWidth))
	s.f.Bytes(3)
	table := s.f.Bytes(length)
	if table == nil || length < 8 {
		return errCut
	}
	t := sheet.NewFields(table, s.order)
	n, textLength := t.I32(), t.I32()
	if n < 0 || textLength < 0 || int64(n)*8+8+int64(textLength) > int64(length) {
		return errCut
	}
	texts := table[8+8*n:]
	out := make(map[int32]string, n)
	for i := range n {
		off := int(s.order.Uint32(table[8+4*i:]))
		if off < 0 || off >= len(texts) {
			return errCut
		}
		text := texts[off:]
		if end := bytes.IndexByte(text, 0); end >= 0 {
			text = text[:end]
		}
		out[int32(s.order.Uint32(table[8+4*n+4*i:]))] = sheet.Decoded(text)
	}
	s.labels[name] = out
	return nil
}
