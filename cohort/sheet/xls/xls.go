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
	"strings"

	"github.com/richardlehane/mscfb"
	"golang.org/x/text/encoding/charmap"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// maxStream is the most that the workbook's stream may hold; 65,536 rows need less.
const maxStream = 512 << 20

// maxCols is what a sheet of this format has.
const maxCols = 256

// ErrEncryptedPackage tells an encrypted .xlsx, which is a compound file too.
var ErrEncryptedPackage = errors.New("an encrypted workbook")

// Read reads every worksheet.
func Read(ctx context.Context, r io.ReaderAt, size int64, name string) (book *sheet.Book, err error) {
	fail := func(format string, a ...any) error {
		return &cohort.InputError{Code: cohort.Unreadable, At: cohort.Ref{File: name}, Detail: fmt.Sprintf(format, a...)}
	}
	defer func() { // the compound file's reader trusts what it reads
		if p := recover(); p != nil {
			book, err = nil, fail("the workbook is damaged (%v); %s", p, again)
		}
	}()
	doc, err := mscfb.New(r)
	if err != nil {
		return nil, fail("the file is cut off or damaged (%v); copy or export it again", err)
	}
	stream, err := bookStream(doc, size)
	if errors.Is(err, ErrEncryptedPackage) {
		return nil, err
	}
	if err != nil {
		return nil, fail("%v", err)
	}
	w := &workbook{ctx: ctx, b: stream, name: name, page: charmap.Windows1252, budget: sheet.NewBudget(size)}
	book, err = w.read()
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if errors.Is(err, errEncrypted) {
			return nil, fail("the workbook is encrypted in the old way; open it in a spreadsheet program and save it without a password, or as " +
				"an encrypted .xlsx for --password-file")
		}
		var over *sheet.OverBudget
		if errors.As(err, &over) {
			return nil, fail("%v", err)
		}
		return nil, fail("the workbook is damaged (%v); %s", err, again)
	}
	return book, nil
}

const again = "open it in a spreadsheet program and save it as .xlsx"

// bookStream finds the workbook among the streams of a compound file. A document that
// is embedded in it, or in which it is embedded, has streams of its own below others;
// the names differ in case between programs.
func bookStream(doc *mscfb.Reader, size int64) ([]byte, error) {
	var stream []byte
	var other error
	for e, err := doc.Next(); err == nil; e, err = doc.Next() {
		if len(e.Path) > 0 {
			continue
		}
		switch strings.ToLower(e.Name) {
		case "encryptedpackage":
			return nil, ErrEncryptedPackage
		case "worddocument":
			other = errors.New("a Word document; copy its table into a spreadsheet and save that as .xlsx")
		case "powerpoint document":
			other = errors.New("a presentation, not a spreadsheet; give the workbook")
		case "workbook", "book":
			if e.Size > maxStream || e.Size > size {
				return nil, fmt.Errorf("its workbook claims %d MiB, more than the file has; %s", e.Size>>20, again)
			}
			if stream != nil && strings.EqualFold(e.Name, "book") {
				continue // the same for older programs
			}
			if stream, err = io.ReadAll(io.LimitReader(e, maxStream)); err != nil || int64(len(stream)) < e.Size {
				return nil, errors.New("the workbook is cut off; copy or export it again")
			}
		}
	}
	switch {
	case stream != nil:
		return stream, nil
	case other != nil:
		return nil, other
	}
	return nil, errors.New("no workbook is inside; " + again)
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
	formats  map[int]sheet.Format // of the styles that were used, by their number format
	budget   *sheet.Budget
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
	switch {
	case id == 0x0009 || id == 0x0209 || id == 0x0409:
		return nil, fmt.Errorf("it is of Excel %d, and workbooks from Excel 5 on are read", id>>9+2)
	case id != recBOF || len(data) < 4:
		return nil, errors.New("it does not begin as a workbook does")
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
	begun := map[int]bool{}
	for _, s := range w.sheets {
		if s.kind != 0 {
			continue // a chart, a macro
		}
		if begun[s.at] {
			return nil, fmt.Errorf("two sheets begin at one place (%q)", s.name)
		}
		begun[s.at] = true
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
		if err := w.budget.Sheet(); err != nil {
			return err
		}
		w.sheets = append(w.sheets, boundSheet{at: int(binary.LittleEndian.Uint32(data)), hidden: data[4]&3 != 0, kind: data[5],
			name: w.text(data[6:], 1)})
	}
	return nil
}
