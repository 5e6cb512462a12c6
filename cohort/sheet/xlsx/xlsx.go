// Package xlsx reads Office Open XML workbooks (.xlsx, .xlsm) through excelize:
// raw values, streamed row by row, never formatted ones.
package xlsx

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// MaxUnzipped is the most that a workbook's parts may unpack to. Parts stay in
// memory: nothing is spilled to a temporary file.
const MaxUnzipped = 768 << 20

// Read reads every worksheet of a workbook.
func Read(ctx context.Context, r io.ReaderAt, size int64, name string) (*sheet.Book, error) {
	fail := func(detail string) error {
		return &cohort.InputError{Code: cohort.Unreadable, At: cohort.Ref{File: name}, Detail: detail}
	}
	if err := whole(r, size); err != nil {
		return nil, fail("the workbook is damaged (" + err.Error() + "); open it in a spreadsheet program and save it again as .xlsx")
	}
	f, err := excelize.OpenReader(io.NewSectionReader(r, 0, size), excelize.Options{RawCellValue: true, UnzipSizeLimit: MaxUnzipped, UnzipXMLSizeLimit: MaxUnzipped})
	if err != nil {
		return nil, fail("not a readable workbook (" + err.Error() + "); open it in a spreadsheet program and save it again as .xlsx")
	}
	defer f.Close()
	props, err := f.GetWorkbookProps()
	if err != nil {
		return nil, fail(err.Error())
	}
	book := &sheet.Book{File: name, Format: "xlsx"}
	for _, title := range f.GetSheetList() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		s, err := readSheet(ctx, f, title)
		if err != nil {
			return nil, fail(fmt.Sprintf("sheet %q is damaged (%v); open the workbook in a spreadsheet program and save it again", title, err))
		}
		if s == nil {
			continue
		}
		s.File, s.Name = name, title
		s.Date1904 = props.Date1904 != nil && *props.Date1904
		if visible, err := f.GetSheetVisible(title); err == nil {
			s.Hidden = !visible
		}
		book.Sheets = append(book.Sheets, s)
	}
	if len(book.Sheets) == 0 {
		return nil, fail("the workbook holds no worksheet")
	}
	return book, nil
}

// readSheet streams one sheet; nil for a chart sheet.
func readSheet(ctx context.Context, f *excelize.File, title string) (*sheet.Sheet, error) {
	rows, err := f.Rows(title)
	if err != nil {
		if _, other := err.(excelize.ErrSheetNotExist); other {
			return nil, nil
		}
		return nil, err
	}
	defer rows.Close()
	s := &sheet.Sheet{}
	b := sheet.NewBuilder(false)
	n := 0
	for rows.Next() {
		if n%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		cells, err := rows.Columns()
		if err != nil {
			return nil, err
		}
		for _, c := range cells {
			b.Cell(c, sheet.Text)
		}
		b.EndRow()
		n++
	}
	if err := rows.Error(); err != nil {
		return nil, err
	}
	s.Append(b)
	return s, nil
}

// whole reads every worksheet part to its end: the archive's checksum is
// verified there, and a part whose last tag does not close the worksheet was cut.
// (excelize's row iterator ends at a cut without an error.)
func whole(r io.ReaderAt, size int64) error {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil // not a zip archive: encrypted or foreign, which excelize names better
	}
	for _, part := range z.File {
		if !strings.HasPrefix(part.Name, "xl/worksheets/") || !strings.HasSuffix(part.Name, ".xml") || strings.Contains(part.Name, "/_rels/") {
			continue
		}
		if part.UncompressedSize64 > MaxUnzipped {
			return fmt.Errorf("it unpacks to more than %d MiB", MaxUnzipped>>20)
		}
		in, err := part.Open()
		if err != nil {
			return err
		}
		var tail tailWriter
		_, err = io.Copy(&tail, io.LimitReader(in, MaxUnzipped+1))
		in.Close()
		if err != nil {
			return fmt.Errorf("%s: %w", part.Name, err)
		}
		if end := bytes.TrimSpace(tail); !bytes.HasSuffix(end, []byte("worksheet>")) && !bytes.HasSuffix(end, []byte("/>")) {
			return fmt.Errorf("%s is cut off", part.Name)
		}
	}
	return nil
}

// tailWriter keeps the last bytes written to it.
type tailWriter []byte

func (t *tailWriter) Write(p []byte) (int, error) {
	const keep = 256
	*t = append(*t, p[max(0, len(p)-keep):]...)
	*t = (*t)[max(0, len(*t)-keep):]
	return len(p), nil
}
