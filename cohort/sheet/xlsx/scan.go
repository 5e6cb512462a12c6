package xlsx

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// Limits of a sheet: what the format allows, and the cells that fit in memory.
const (
	maxRows  = 1 << 20
	maxCols  = 1 << 14
	maxCell  = 1 << 20
	maxDepth = 64
	// maxRowText is what the cells of one row may hold together.
	maxRowText = 16 << 20
	// blockText is how much text ends a block of rows: texts that grow are copied.
	blockText = 512 << 10
	// maxPadded is how many empty cells may stand between others, unless these are many.
	maxPadded = 4 << 20
)

var (
	errCut    = errors.New("it is cut off")
	errMarkup = errors.New("its markup is broken")
)

// cellValue is a cell of the row under way.
type cellValue struct {
	col  int
	from int // in the row's text
	to   int
	kind sheet.Kind
}

// sheetScanner fills a sheet.
type sheetScanner struct {
	*scanner
	sheet   *sheet.Sheet
	build   *sheet.Builder
	shared  *texts
	formats []sheet.Format
	struck  []bool
	budget  *sheet.Budget
	row     int // row under way, from 0
	col     int
	cells   []cellValue
	text    []byte // of the row's cells
	filled  int    // cells that hold something
	padded  int    // empty ones between them
	bare    int    // formulas without a value
}

// scanSheet reads a worksheet's part to its end.
func scanSheet(ctx context.Context, in *scanner, of *contents, budget *sheet.Budget) (*sheet.Sheet, error) {
	s := &sheetScanner{scanner: in, sheet: &sheet.Sheet{}, build: sheet.NewBuilder(true),
		shared: of.shared, formats: of.formats, struck: of.struck, budget: budget, row: -1}
	data, rows := 0, 0
	for {
		t, ok, err := s.next()
		if err != nil {
			return nil, s.where(err)
		}
		if !ok {
			break
		}
		switch string(t.name) {
		case "sheetData":
			data++
		case "row":
			if !t.open {
				break
			}
			if rows++; rows%1024 == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if err := s.readRow(t); err != nil {
				return nil, s.where(err)
			}
		case "col", "mergeCell":
			if t.open {
				if err := s.mark(t); err != nil {
					return nil, err
				}
			}
		}
	}
	if data == 0 {
		return nil, errCut
	}
	s.sheet.Append(s.build)
	if s.bare > 0 {
		s.sheet.Notes = append(s.sheet.Notes, fmt.Sprintf("%d formulas have no stored value and are read as empty; "+
			"open the workbook in a spreadsheet program and save it", s.bare))
	}
	return s.sheet, nil
}

// mark keeps hidden columns and merged areas.
func (s *sheetScanner) mark(t tag) error {
	if string(t.name) == "mergeCell" {
		if a, ok := area(string(t.attr("ref"))); ok {
			s.sheet.Merged = append(s.sheet.Merged, a)
		}
		return s.budget.Marks(1)
	}
	if !truth(t.attr("hidden")) {
		return nil
	}
	from, _ := strconv.Atoi(string(t.attr("min")))
	to, _ := strconv.Atoi(string(t.attr("max")))
	for c := max(1, from); c <= min(to, maxCols) && len(s.sheet.HiddenCols) < sheet.MaxHidden; c++ {
		s.sheet.HiddenCols = append(s.sheet.HiddenCols, c-1)
	}
	return s.budget.Marks(1)
}

// where says at which cell a sheet is damaged.
func (s *sheetScanner) where(err error) error {
	if s.row < 0 {
		return err
	}
	return fmt.Errorf("%w, near cell %s", err, cohort.CellName(s.row, max(0, s.col)))
}

func (s *sheetScanner) readRow(t tag) error {
	row := s.row + 1
	if r := t.attr("r"); r != nil {
		n, err := strconv.Atoi(string(r))
		if err != nil || n < 1 || n > maxRows {
			return fmt.Errorf("a row is numbered %q", r)
		}
		if n-1 < row {
			return fmt.Errorf("row %d stands after row %d", n, row)
		}
		row = n - 1
	}
	if row >= maxRows {
		return fmt.Errorf("it has more than %d rows", maxRows)
	}
	if err := s.budget.Rows(row - s.row); err != nil {
		return err
	}
	for s.row++; s.row < row; s.row++ {
		s.build.EndRow()
	}
	if truth(t.attr("hidden")) {
		if err := s.budget.Marks(1); err != nil {
			return err
		}
		s.sheet.HiddenRows = append(s.sheet.HiddenRows, row)
	}
	s.cells, s.text, s.col = s.cells[:0], s.text[:0], -1
	if !t.close {
		for {
			if err := s.plainCells(); err != nil {
				return err
			}
			c, ok, err := s.next()
			if err != nil {
				return err
			}
			if !ok {
				return errCut
			}
			if string(c.name) == "row" && c.close && !c.open {
				break
			}
			if string(c.name) == "c" && c.open {
				if err := s.readCell(c); err != nil {
					return err
				}
			}
		}
	}
	return s.emit()
}

// emit hands the row's cells on; empty ones at its end are left out.
func (s *sheetScanner) emit() error {
	last := len(s.cells) - 1
	for last >= 0 && s.cells[last].empty() {
		last--
	}
	if last >= 0 {
		if err := s.budget.Cells(s.cells[last].col+1, len(s.text)); err != nil {
			return err
		}
	}
	at := 0
	for _, c := range s.cells[:last+1] {
		if c.empty() {
			continue
		}
		s.filled++
		s.padded += c.col - at
		if s.padded > maxPadded && s.padded > 50*s.filled {
			return errors.New("its cells lie thousands of columns apart")
		}
		for ; at < c.col; at++ {
			s.build.Cell("", sheet.Empty)
		}
		s.build.CellBytes(s.text[c.from:c.to], c.kind)
		at++
	}
	s.build.EndRow()
	if s.build.Size() >= blockText {
		full := s.build
		s.build = full.Next()
		s.sheet.Append(full)
	}
	return nil
}

func (c cellValue) empty() bool { return c.from == c.to && c.kind != sheet.Uncomputed }

// readCell reads one cell up to its end.
func (s *sheetScanner) readCell(t tag) error {
	col := s.col + 1
	if r := t.attr("r"); r != nil {
		c, rowNumber, ok := cellRef(r)
		if !ok || rowNumber != s.row {
			return fmt.Errorf("a cell of row %d is named %q", s.row+1, r)
		}
		if c <= s.col {
			return fmt.Errorf("cell %s stands after %s", r, cohort.CellName(s.row, s.col))
		}
		col = c
	}
	if col >= maxCols {
		return fmt.Errorf("it has more than %d columns", maxCols)
	}
	s.col = col
	kind := cellType(t.attr("t"))
	style := 0
	if v := t.attr("s"); v != nil {
		style, _ = strconv.Atoi(string(v))
	}
	cell := cellValue{col: col, from: len(s.text)}
	if t.close {
		return nil
	}
	// A cell has its value in <v>, or as text in <is> where it says so; one that
	// holds both has the one that its type names.
	formula, value, inline := false, false, false
	for {
		c, ok, err := s.next()
		if err != nil {
			return err
		}
		if !ok {
			return errCut
		}
		switch {
		case string(c.name) == "c" && c.close && !c.open:
			return s.finish(cell, kind, style, formula && !value)
		case string(c.name) == "v":
			if c.close && !c.open {
				value = true
				if kind != ofInline {
					s.text = unescape(s.text[:cell.from], s.scanner.text)
				}
			}
		case string(c.name) == "f":
			formula = true
		case string(c.name) == "is":
			inline = c.open && !c.close
			value = true
		case string(c.name) == "t" && inline && kind == ofInline:
			if c.close && !c.open {
				s.text = unescape(s.text, s.scanner.text)
			}
		}
		if len(s.text)-cell.from > maxCell {
			return fmt.Errorf("cell %s holds more than %d bytes", cohort.CellName(s.row, col), maxCell)
		}
	}
}

// strike notes that the row has a cell that is struck through.
func (s *sheetScanner) strike() error {
	if n := len(s.sheet.StruckRows); n > 0 && s.sheet.StruckRows[n-1] == s.row {
		return nil
	}
	s.sheet.StruckRows = append(s.sheet.StruckRows, s.row)
	return s.budget.Marks(1)
}

// finish makes of a cell's value what the file says it is.
func (s *sheetScanner) finish(c cellValue, kind declared, style int, bare bool) error {
	raw := s.text[c.from:]
	if style >= 0 && style < len(s.struck) && s.struck[style] && len(raw) > 0 {
		if err := s.strike(); err != nil {
			return err
		}
	}
	put := func(text []byte, k sheet.Kind) {
		s.text = append(s.text[:c.from], text...)
		c.kind = k
	}
	switch kind {
	case ofShared:
		n, err := strconv.Atoi(string(bytes.TrimSpace(raw)))
		text, ok := s.shared.at(n)
		if err == nil && ok {
			// One long text named by many cells is checked before it is copied.
			if len(s.text)+len(text) > maxRowText {
				return fmt.Errorf("row %d holds more than %d MiB of text", s.row+1, maxRowText>>20)
			}
			put(text, sheet.Text)
		} else if len(raw) > 0 {
			put([]byte("#REF!"), sheet.Fault)
		}
	case ofTruth:
		if len(raw) > 0 {
			word := []byte("FALSE")
			if truth(bytes.TrimSpace(raw)) {
				word = []byte("TRUE")
			}
			put(word, sheet.Bool)
		}
	case ofFault:
		c.kind = sheet.Fault
	case ofText, ofInline:
		c.kind = sheet.Text
		s.text = s.text[:c.from+len(unescapeUnits(raw))]
	default:
		c.kind = sheet.Number
		if style < 0 || style >= len(s.formats) || len(raw) == 0 {
			break
		}
		if f := &s.formats[style]; f.Date {
			c.kind = sheet.Serial
		} else if shown, ok := f.Shown(string(raw)); ok {
			put([]byte(shown), sheet.Text)
		}
	}
	if bare {
		c.kind = sheet.Uncomputed
		s.bare++
	}
	c.to = len(s.text)
	s.cells = append(s.cells, c)
	return nil
}

// cellRef reads "AB12" as column and row, from 0.
func cellRef(b []byte) (col, row int, ok bool) {
	i := 0
	for ; i < len(b) && b[i] >= 'A' && b[i] <= 'Z' && i < 4; i++ {
		col = col*26 + int(b[i]-'A') + 1
	}
	if i == 0 || i == len(b) || len(b)-i > 7 {
		return 0, 0, false
	}
	for ; i < len(b); i++ {
		if b[i] < '0' || b[i] > '9' {
			return 0, 0, false
		}
		row = row*10 + int(b[i]-'0')
	}
	return col - 1, row - 1, col <= maxCols && row >= 1
}

// area reads "A1:J1".
func area(ref string) (a sheet.Area, ok bool) {
	first, last, two := bytes.Cut([]byte(ref), []byte{':'})
	if !two {
		return a, false
	}
	c1, r1, ok1 := cellRef(first)
	c2, r2, ok2 := cellRef(last)
	return sheet.Area{Row: r1, Col: c1, LastRow: r2, LastCol: c2}, ok1 && ok2 && r1 <= r2 && c1 <= c2
}
