// Package xls reads workbooks of Excel 5 to 2003 (.xls): the values of cells out
// of their BIFF records, no formulas, no formatting but dates and padded numbers.
// The records are those of Microsoft's [MS-XLS]; the compound file around them is
// read by github.com/richardlehane/mscfb.
package xls

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/richardlehane/mscfb"
	"golang.org/x/text/encoding/charmap"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// maxStream is the most that the workbook's stream may hold; 65,536 rows need less.
const maxStream = 512 << 20

// ErrEncryptedPackage tells an encrypted .xlsx, which is a compound file too.
var ErrEncryptedPackage = errors.New("an encrypted workbook")

// Read reads every worksheet.
func Read(ctx context.Context, r io.ReaderAt, size int64, name string) (book *sheet.Book, err error) {
	fail := func(format string, a ...any) error {
		return &cohort.InputError{Code: cohort.Unreadable, At: cohort.Ref{File: name}, Detail: fmt.Sprintf(format, a...)}
	}
	const again = "open it in a spreadsheet program and save it as .xlsx"
	defer func() { // the compound file's reader trusts what it reads
		if p := recover(); p != nil {
			book, err = nil, fail("the workbook is damaged (%v); %s", p, again)
		}
	}()
	doc, err := mscfb.New(r)
	if err != nil {
		return nil, fail("the file is cut off or damaged (%v); copy or export it again", err)
	}
	var stream []byte
	for e, err := doc.Next(); err == nil; e, err = doc.Next() {
		switch e.Name {
		case "EncryptedPackage":
			return nil, ErrEncryptedPackage
		case "WordDocument":
			return nil, fail("a Word document; copy its table into a spreadsheet and save that as .xlsx")
		case "PowerPoint Document":
			return nil, fail("a presentation, not a spreadsheet; give the workbook")
		case "Workbook", "Book":
			if e.Size > maxStream || e.Size > size {
				return nil, fail("its workbook claims %d MiB, more than the file has; %s", e.Size>>20, again)
			}
			if stream, err = io.ReadAll(io.LimitReader(e, maxStream)); err != nil || int64(len(stream)) < e.Size {
				return nil, fail("the workbook is cut off; copy or export it again")
			}
		}
	}
	if stream == nil {
		return nil, fail("no workbook is inside; %s", again)
	}
	w := &workbook{ctx: ctx, b: stream, name: name, page: charmap.Windows1252}
	book, err = w.read()
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if errors.Is(err, errEncrypted) {
			return nil, fail("the workbook is encrypted in the old way; open it in a spreadsheet program and save it without a password, or as an encrypted .xlsx for --password-file")
		}
		return nil, fail("the workbook is damaged (%v); %s", err, again)
	}
	return book, nil
}

var (
	errEncrypted = errors.New("encrypted")
	errCut       = errors.New("it is cut off")
)

// Record types.
const (
	recFormula    = 0x0006
	recEOF        = 0x000a
	recDateMode   = 0x0022
	recFilePass   = 0x002f
	recContinue   = 0x003c
	recCodePage   = 0x0042
	recColInfo    = 0x007d
	recBoundSheet = 0x0085
	recMulRK      = 0x00bd
	recRString    = 0x00d6
	recXF         = 0x00e0
	recMerged     = 0x00e5
	recSST        = 0x00fc
	recLabelSST   = 0x00fd
	recNumber     = 0x0203
	recLabel      = 0x0204
	recBoolErr    = 0x0205
	recString     = 0x0207
	recRow        = 0x0208
	recRK         = 0x027e
	recFormat     = 0x041e
	recFormat5    = 0x001e
	recBOF        = 0x0809
)

type workbook struct {
	ctx      context.Context
	b        []byte
	name     string
	biff8    bool
	date1904 bool
	page     *charmap.Charmap
	codes    map[int]string
	xf       []int // number format of each style
	shared   []string
	sheets   []boundSheet
}

type boundSheet struct {
	name   string
	at     int
	hidden bool
	kind   byte
}

// record gives the record at a place.
func (w *workbook) record(at int) (id int, data []byte, next int, err error) {
	if at+4 > len(w.b) {
		return 0, nil, 0, errCut
	}
	id, n := int(binary.LittleEndian.Uint16(w.b[at:])), int(binary.LittleEndian.Uint16(w.b[at+2:]))
	if at+4+n > len(w.b) {
		return 0, nil, 0, errCut
	}
	return id, w.b[at+4 : at+4+n], at + 4 + n, nil
}

func (w *workbook) read() (*sheet.Book, error) {
	id, data, at, err := w.record(0)
	if err != nil {
		return nil, err
	}
	if id != recBOF || len(data) < 4 {
		return nil, errors.New("it is older than Excel 5")
	}
	w.biff8 = binary.LittleEndian.Uint16(data) >= 0x0600
	w.codes = map[int]string{}
	for {
		if id, data, at, err = w.record(at); err != nil {
			return nil, err
		}
		if id == recEOF {
			break
		}
		if id == recSST {
			parts := [][]byte{data}
			for {
				next, more, after, err := w.record(at)
				if err != nil || next != recContinue {
					break
				}
				parts, at = append(parts, more), after
			}
			if err := w.readShared(parts); err != nil {
				return nil, err
			}
			continue
		}
		if err := w.global(id, data); err != nil {
			return nil, err
		}
	}
	book := &sheet.Book{File: w.name, Format: "xls"}
	for _, s := range w.sheets {
		if s.kind != 0 {
			continue // a chart, a macro
		}
		got, err := w.readSheet(s)
		if err != nil {
			return nil, fmt.Errorf("sheet %q: %w", s.name, err)
		}
		book.Sheets = append(book.Sheets, got)
	}
	if len(book.Sheets) == 0 {
		return nil, errors.New("it holds no worksheet")
	}
	return book, nil
}

// global reads a record of the workbook as a whole.
func (w *workbook) global(id int, data []byte) error {
	u16 := func(at int) int {
		if at+2 > len(data) {
			return 0
		}
		return int(binary.LittleEndian.Uint16(data[at:]))
	}
	switch id {
	case recFilePass:
		return errEncrypted
	case recDateMode:
		w.date1904 = u16(0) == 1
	case recCodePage:
		if p, ok := pages[u16(0)]; ok {
			w.page = p
		}
	case recFormat, recFormat5:
		if len(data) > 2 {
			if id == recFormat && w.biff8 {
				w.codes[u16(0)] = w.text(data[2:], 2)
			} else if id == recFormat {
				w.codes[u16(0)] = w.text(data[2:], 1)
			}
		}
	case recXF:
		w.xf = append(w.xf, u16(2))
	case recBoundSheet:
		if len(data) < 8 {
			return errCut
		}
		w.sheets = append(w.sheets, boundSheet{at: int(binary.LittleEndian.Uint32(data)), hidden: data[4]&3 != 0, kind: data[5], name: w.text(data[6:], 1)})
	}
	return nil
}

// value is one cell.
type value struct {
	row, col int
	text     string
	kind     sheet.Kind
}

func (w *workbook) readSheet(s boundSheet) (*sheet.Sheet, error) {
	out := &sheet.Sheet{File: w.name, Name: s.name, Hidden: s.hidden, Date1904: w.date1904}
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
			}
			waiting = -1
			continue
		}
		before := len(cells)
		if cells, err = w.cell(out, cells, id, data); err != nil {
			return nil, err
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
	b := sheet.NewBuilder(true)
	row, col := 0, 0
	for _, c := range cells {
		for ; row < c.row; row++ {
			b.EndRow()
			col = 0
		}
		if c.text == "" || c.col < col {
			continue
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
	return out, nil
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
	case recRow:
		if !short(16) && d[12]&0x20 != 0 {
			out.HiddenRows = append(out.HiddenRows, u16(0))
		}
	case recColInfo:
		if !short(10) && d[8]&1 != 0 {
			for c := u16(0); c <= min(u16(2), 255); c++ {
				out.HiddenCols = append(out.HiddenCols, c)
			}
		}
	case recMerged:
		for i := 2; i+8 <= len(d); i += 8 {
			out.Merged = append(out.Merged, sheet.Area{Row: u16(i), LastRow: u16(i + 2), Col: u16(i + 4), LastCol: u16(i + 6)})
		}
	}
	return cells, nil
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
