// Package xlsx reads Office Open XML workbooks (.xlsx, .xlsm). excelize opens
// the package, decrypts it and knows its styles; worksheets are scanned here, in
// one pass over their bytes, since its row iterator ends at a cut without an
// error, gives no kinds and takes several times as long.
package xlsx

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/xuri/excelize/v2"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// Limits on what a workbook may unpack to: parts stay in memory, nothing is
// spilled to a temporary file. Honest worksheets pack to a tenth; a part that
// packs to less than a fiftieth is a bomb.
const (
	MaxUnzipped = 600 << 20
	smallPart   = 32 << 20
	maxRatio    = 50
	maxParts    = 20000
)

// Read reads every worksheet of a workbook.
func Read(ctx context.Context, r io.ReaderAt, size int64, name string) (*sheet.Book, error) {
	return ReadEncrypted(ctx, r, size, name, "")
}

// ReadEncrypted is Read for a workbook with a password.
func ReadEncrypted(ctx context.Context, r io.ReaderAt, size int64, name, password string) (*sheet.Book, error) {
	fail := func(format string, a ...any) error {
		return &cohort.InputError{Code: cohort.Unreadable, At: cohort.Ref{File: name}, Detail: fmt.Sprintf(format, a...)}
	}
	const again = "open it in a spreadsheet program and save it again as .xlsx"
	if password == "" {
		if err := weigh(r, size); err != nil {
			return nil, fail("%v", err)
		}
	}
	f, err := open(r, size, password)
	if f != nil {
		defer f.Close()
	}
	if err != nil {
		if password != "" {
			return nil, fail("it cannot be decrypted (%v); check the password in the --password-file", err)
		}
		return nil, fail("the workbook is damaged (%v); %s", err, again)
	}
	props, err := f.GetWorkbookProps()
	if err != nil {
		return nil, fail("the workbook is damaged (%v); %s", err, again)
	}
	parts, err := worksheets(f)
	if err != nil {
		return nil, fail("the workbook is damaged (%v); %s", err, again)
	}
	shared, err := sharedStrings(f)
	if err != nil {
		return nil, fail("its table of texts is damaged (%v); %s", err, again)
	}
	formats := numberFormats(f)
	book := &sheet.Book{File: name, Format: "xlsx"}
	for _, p := range parts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		data, ok := f.Pkg.LoadAndDelete(p.part)
		if !ok {
			return nil, fail("sheet %q is missing from the file; %s", p.title, again)
		}
		s, err := scanSheet(ctx, utf8XML(data.([]byte)), shared, formats)
		if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
			return nil, err
		}
		if err != nil {
			return nil, fail("sheet %q is damaged (%v); %s", p.title, err, again)
		}
		s.File, s.Name, s.Hidden = name, p.title, p.hidden
		s.Date1904 = props.Date1904 != nil && *props.Date1904
		book.Sheets = append(book.Sheets, s)
	}
	if len(book.Sheets) == 0 {
		return nil, fail("the workbook holds no worksheet; check that the right file was saved")
	}
	return book, nil
}

// open is excelize's, which panics on some damaged packages.
func open(r io.ReaderAt, size int64, password string) (f *excelize.File, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	return excelize.OpenReader(io.NewSectionReader(r, 0, size), excelize.Options{Password: password, RawCellValue: true, UnzipSizeLimit: MaxUnzipped, UnzipXMLSizeLimit: MaxUnzipped})
}

// weigh looks at what the archive says of itself before anything is unpacked.
// (The reader of each part stops where more comes than was said.)
func weigh(r io.ReaderAt, size int64) error {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return errors.New("the workbook is cut off or damaged (" + err.Error() + "); copy or export it again")
	}
	if len(z.File) > maxParts {
		return fmt.Errorf("it claims %d parts, which no spreadsheet has", len(z.File))
	}
	var all uint64
	book := false
	for _, part := range z.File {
		all += part.UncompressedSize64
		if part.UncompressedSize64 > smallPart && part.UncompressedSize64 > maxRatio*max(1, part.CompressedSize64) || part.UncompressedSize64 > MaxUnzipped || all > MaxUnzipped {
			return fmt.Errorf("it would unpack to %d MiB from %d KiB, over the limits (a zip bomb, or a sheet of formatted blanks); delete the empty rows below the table and save it again", max(all, part.UncompressedSize64)>>20, size>>10)
		}
		switch name := strings.ToLower(part.Name); {
		case name == "xl/workbook.bin":
			return errors.New("a binary workbook (.xlsb), which is not read; save it as .xlsx")
		case name == "word/document.xml":
			return errors.New("a Word document; copy its table into a spreadsheet and save that as .xlsx")
		case strings.HasPrefix(name, "ppt/"):
			return errors.New("a presentation, not a spreadsheet; give the workbook")
		case strings.HasSuffix(name, ".iwa") || strings.HasPrefix(name, "index/"):
			return errors.New("an Apple Numbers file, which is not read; export it as .xlsx or .csv")
		case strings.HasPrefix(name, "xl/") || name == "[content_types].xml":
			book = true
		}
	}
	if !book {
		return errors.New("a zip archive without a workbook; unpack it and give the spreadsheet inside")
	}
	return nil
}

// worksheet is a sheet's part in the package.
type worksheet struct {
	title, part string
	hidden      bool
}

// worksheets lists the parts of the worksheets, in the order of their tabs; chart
// sheets are left out.
func worksheets(f *excelize.File) ([]worksheet, error) {
	if len(f.GetSheetList()) == 0 || f.WorkBook == nil {
		return nil, errors.New("it lists no sheet")
	}
	var rels struct {
		List []struct {
			ID     string `xml:"Id,attr"`
			Type   string `xml:"Type,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	book := "xl/workbook.xml"
	f.Pkg.Range(func(k, _ any) bool {
		name := k.(string)
		if strings.HasSuffix(name, "/_rels/workbook.xml.rels") {
			book = strings.TrimSuffix(strings.Replace(name, "/_rels/", "/", 1), ".rels")
		}
		return true
	})
	data, ok := f.Pkg.Load(path.Dir(book) + "/_rels/workbook.xml.rels")
	if !ok {
		return nil, errors.New("its list of parts is missing")
	}
	if err := xml.Unmarshal(utf8XML(data.([]byte)), &rels); err != nil {
		return nil, err
	}
	var out []worksheet
	for _, s := range f.WorkBook.Sheets.Sheet {
		found := false
		for _, r := range rels.List {
			if r.ID != s.ID {
				continue
			}
			found = true
			if !strings.HasSuffix(r.Type, "/worksheet") {
				continue
			}
			part := path.Join(path.Dir(book), r.Target)
			if strings.HasPrefix(r.Target, "/") {
				part = strings.TrimPrefix(r.Target, "/")
			}
			out = append(out, worksheet{s.Name, part, s.State == "hidden" || s.State == "veryHidden"})
		}
		if !found {
			return nil, fmt.Errorf("sheet %q has no part", s.Name)
		}
	}
	return out, nil
}

// utf8XML brings a part that is written in UTF-16 to UTF-8.
func utf8XML(b []byte) []byte {
	if len(b) < 2 || !(b[0] == 0xff && b[1] == 0xfe || b[0] == 0xfe && b[1] == 0xff) {
		return bytes.TrimPrefix(b, []byte{0xef, 0xbb, 0xbf})
	}
	out := make([]rune, 0, len(b)/2)
	for i := 2; i+1 < len(b); i += 2 {
		lo, hi := b[i], b[i+1]
		if b[0] == 0xfe {
			lo, hi = hi, lo
		}
		out = append(out, rune(lo)|rune(hi)<<8)
	}
	return bytes.Replace([]byte(string(out)), []byte("UTF-16"), []byte("UTF-8"), 1)
}
