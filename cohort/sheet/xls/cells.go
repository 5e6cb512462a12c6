package xls

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"

	"leydig/cohort/sheet"
)

// value is one cell.
type value struct {
	row, col int
	text     string
	kind     sheet.Kind
}

func (w *workbook) readSheet(s boundSheet) (*sheet.Sheet, error) {
	out := &sheet.Sheet{File: w.name, Name: s.name, Hidden: s.hidden, Date1904: w.date1904}
	taken := 0
	if s.at < 0 || s.at >= len(w.b) {
		return nil, errCut
	}
	var cells []value
	at, depth, waiting := s.at, 0, -1 // waiting: a formula whose text follows
	for records := 0; ; records++ {
		if records%4096 == 0 && w.ctx.Err() != nil {
			return nil, w.ctx.Err()
		}
		id, data, next, err := w.record(at)
		if err != nil {
			return nil, err
		}
		at = next
		switch id {
		case recBOF:
			depth++
		case recEOF:
			depth--
		}
		if depth == 0 {
			break
		}
		if depth > 1 {
			continue // an embedded chart
		}
		if id == recString {
			if waiting >= 0 && len(data) > 2 {
				cells[waiting].text = w.text(data, 2)
				if err := w.budget.Cells(0, len(cells[waiting].text)); err != nil {
					return nil, err
				}
			}
			waiting = -1
			continue
		}
		before := len(cells)
		if cells, err = w.cell(out, cells, id, data); err != nil {
			return nil, err
		}
		for ; taken < len(cells); taken++ {
			if c := &cells[taken]; c.col >= maxCols {
				return nil, fmt.Errorf("a cell stands in column %d, and a sheet has %d", c.col+1, maxCols)
			}
			if err := w.budget.Cells(1, len(cells[taken].text)); err != nil {
				return nil, err
			}
		}
		if id == recFormula && len(cells) > before && cells[before].kind == sheet.Text {
			waiting = before
		}
	}
	slices.SortStableFunc(cells, func(a, b value) int {
		if a.row != b.row {
			return a.row - b.row
		}
		return a.col - b.col
	})
	if err := w.fill(out, cells); err != nil {
		return nil, err
	}
	return out, nil
}

// fill lays the cells, in their order, into rows.
func (w *workbook) fill(out *sheet.Sheet, cells []value) error {
	b := sheet.NewBuilder(true)
	row, col, padded := 0, 0, 0
	for _, c := range cells {
		if err := w.budget.Rows(c.row - row); err != nil {
			return err
		}
		for ; row < c.row; row++ {
			b.EndRow()
			col = 0
		}
		if c.text == "" || c.col < col {
			continue
		}
		if padded += c.col - col; padded > 1<<20 {
			if err := w.budget.Cells(c.col-col, 0); err != nil {
				return err
			}
		}
		for ; col < c.col; col++ {
			b.Cell("", sheet.Empty)
		}
		b.Cell(c.text, c.kind)
		col++
	}
	if len(cells) > 0 {
		b.EndRow()
	}
	out.Append(b)
	return nil
}

// cell reads a record that holds cells.
func (w *workbook) cell(out *sheet.Sheet, cells []value, id int, d []byte) ([]value, error) {
	u16 := func(at int) int { return int(binary.LittleEndian.Uint16(d[at:])) }
	short := func(n int) bool { return len(d) < n }
	head := func() value { return value{row: u16(0), col: u16(2)} }
	switch id {
	case recNumber:
		if short(14) {
			return cells, errCut
		}
		c := head()
		w.number(&c, math.Float64frombits(binary.LittleEndian.Uint64(d[6:])), u16(4))
		return append(cells, c), nil
	case recRK:
		if short(10) {
			return cells, errCut
		}
		c := head()
		w.number(&c, rk(binary.LittleEndian.Uint32(d[6:])), u16(4))
		return append(cells, c), nil
	case recMulRK:
		if short(12) {
			return cells, errCut
		}
		for i := 4; i+6 <= len(d)-2; i += 6 {
			c := value{row: u16(0), col: u16(2) + (i-4)/6}
			w.number(&c, rk(binary.LittleEndian.Uint32(d[i+2:])), u16(i))
			cells = append(cells, c)
		}
	case recLabelSST:
		if short(10) {
			return cells, errCut
		}
		c := head()
		i := int(binary.LittleEndian.Uint32(d[6:]))
		if i >= len(w.shared) {
			return cells, errors.New("a cell names a text that is not there")
		}
		c.text, c.kind = w.shared[i], sheet.Text
		return append(cells, c), nil
	case recLabel, recRString:
		if short(8) {
			return cells, errCut
		}
		c := head()
		c.text, c.kind = w.text(d[6:], 2), sheet.Text
		return append(cells, c), nil
	case recBoolErr:
		if short(8) {
			return cells, errCut
		}
		c := head()
		boolError(&c, d[6], d[7] != 0)
		return append(cells, c), nil
	case recFormula:
		if short(14) {
			return cells, errCut
		}
		c := head()
		if u16(12) != 0xffff {
			w.number(&c, math.Float64frombits(binary.LittleEndian.Uint64(d[6:])), u16(4))
			return append(cells, c), nil
		}
		switch d[6] {
		case 0:
			c.kind = sheet.Text // its text follows
		case 1, 2:
			boolError(&c, d[8], d[6] == 2)
		}
		return append(cells, c), nil
	case recRow, recColInfo, recMerged:
		return cells, w.marks(out, id, d)
	}
	return cells, nil
}

// marks takes what a record says of rows, columns and areas: hidden, merged.
func (w *workbook) marks(out *sheet.Sheet, id int, d []byte) error {
	u16 := func(at int) int { return int(binary.LittleEndian.Uint16(d[at:])) }
	switch id {
	case recRow:
		if len(d) >= 16 && d[12]&0x20 != 0 {
			if err := w.budget.Marks(1); err != nil {
				return err
			}
			out.HiddenRows = append(out.HiddenRows, u16(0))
		}
	case recColInfo:
		if len(d) >= 10 && d[8]&1 != 0 {
			if err := w.budget.Marks(1); err != nil {
				return err
			}
			for c := u16(0); c <= min(u16(2), maxCols-1) && len(out.HiddenCols) < sheet.MaxHidden; c++ {
				out.HiddenCols = append(out.HiddenCols, c)
			}
		}
	case recMerged:
		if err := w.budget.Marks(len(d) / 8); err != nil {
			return err
		}
		for i := 2; i+8 <= len(d); i += 8 {
			out.Merged = append(out.Merged, sheet.Area{Row: u16(i), LastRow: u16(i + 2), Col: u16(i + 4), LastCol: u16(i + 6)})
		}
	}
	return nil
}

// rk is a number in 30 bits.
func rk(v uint32) float64 {
	var f float64
	if v&2 != 0 {
		f = float64(int32(v) >> 2)
	} else {
		f = math.Float64frombits(uint64(v&^3) << 32)
	}
	if v&1 != 0 {
		f /= 100
	}
	return f
}

var faults = map[byte]string{0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}

func boolError(c *value, b byte, fault bool) {
	switch {
	case fault:
		c.text, c.kind = faults[b], sheet.Fault
	case b != 0:
		c.text, c.kind = "TRUE", sheet.Bool
	default:
		c.text, c.kind = "FALSE", sheet.Bool
	}
}
