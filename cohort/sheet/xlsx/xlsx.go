// Package xlsx reads Office Open XML workbooks (.xlsx, .xlsm). The package is
// unpacked and its worksheets are scanned here, in one pass over their bytes:
// excelize drops the errors of what it unpacks, its row iterator ends at a cut
// without one, gives no kinds and takes several times as long. It decrypts.
package xlsx

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// MaxUnzipped is what a workbook may unpack to: parts stay in memory, nothing is
// spilled to a temporary file.
const MaxUnzipped = sheet.MaxUnpacked

const again = "open it in a spreadsheet program and save it again as .xlsx"

// Read reads every worksheet of a workbook.
func Read(ctx context.Context, r io.ReaderAt, size int64, name string) (*sheet.Book, error) {
	fail := func(format string, a ...any) error {
		return &cohort.InputError{Code: cohort.Unreadable, At: cohort.Ref{File: name}, Detail: fmt.Sprintf(format, a...)}
	}
	p, err := openPack(ctx, r, size)
	if err != nil {
		return nil, fail("%v", err)
	}
	c, err := p.contents()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	var over *sheet.OverBudget
	if errors.As(err, &over) {
		return nil, fail("%v", over)
	}
	if err != nil {
		return nil, fail("the workbook is damaged (%v); %s", err, again)
	}
	book := &sheet.Book{File: name, Format: "xlsx"}
	for _, w := range c.sheets {
		s, err := p.worksheet(w, c)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if errors.As(err, &over) {
			return nil, fail("sheet %q: %v", w.title, err)
		}
		if err != nil {
			return nil, fail("sheet %q is damaged (%v); %s", w.title, err, again)
		}
		s.File, s.Name, s.Hidden, s.Date1904 = name, w.title, w.hidden, c.date1904
		book.Sheets = append(book.Sheets, s)
	}
	if len(book.Sheets) == 0 {
		return nil, fail("the workbook holds no worksheet; check that the right file was saved")
	}
	return book, nil
}

func (p *pack) worksheet(w worksheet, c *contents) (out *sheet.Sheet, err error) {
	err = p.scan(w.part, func(s *scanner) (err error) {
		out, err = scanSheet(p.ctx, s, c, p.budget)
		return err
	})
	if err != nil {
		return nil, err
	}
	out.Comments, out.Noted, err = p.comments(w.part)
	return out, err
}

// notedRows is how far down the cells of comments are kept: headers stand above.
const notedRows = 60

// comments counts the comments on a worksheet's cells, and finds those of its first rows.
func (p *pack) comments(part string) (n int, noted []sheet.Area, err error) {
	dir, base := path.Split(part)
	if !p.has(dir + "_rels/" + base + ".rels") {
		return 0, nil, nil
	}
	rels, err := p.relations(part)
	if err != nil {
		return 0, nil, err
	}
	name := related(rels, "comments")
	if name == "" || !p.has(name) {
		return 0, nil, nil
	}
	err = p.scan(name, func(s *scanner) error {
		for {
			t, ok, err := s.next()
			if err != nil || !ok {
				return err
			}
			if !t.open || string(t.name) != "comment" {
				continue
			}
			n++
			if col, row, ok := cellRef(t.attr("ref")); ok && row < notedRows && len(noted) < 1000 {
				noted = append(noted, sheet.Area{Row: row, Col: col, LastRow: row, LastCol: col})
			}
		}
	})
	return n, noted, err
}

// ReadEncrypted is Read for a workbook with a password.
func ReadEncrypted(ctx context.Context, r io.ReaderAt, size int64, name, password string) (*sheet.Book, error) {
	fail := func(err error) error {
		return &cohort.InputError{Code: cohort.Unreadable, At: cohort.Ref{File: name},
			Detail: fmt.Sprintf("it cannot be decrypted (%v); check the password in the --password-file", err)}
	}
	raw, err := io.ReadAll(io.NewSectionReader(r, 0, size))
	if err != nil {
		return nil, fail(err)
	}
	plain, err := Decrypt(ctx, raw, password)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, fail(err)
	}
	return Read(ctx, bytes.NewReader(plain), int64(len(plain)), name)
}
