package study

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync/atomic"

	"leydig/cohort"
	"leydig/cohort/sheet"
	"leydig/cohort/sheet/ods"
	"leydig/cohort/sheet/xls"
	"leydig/cohort/sheet/xlsx"
)

// isODS tells an OpenDocument spreadsheet by the parts of the archive.
func isODS(h []byte, f Input) bool {
	return bytes.HasPrefix(h, []byte("PK\x03\x04")) && ods.Is(f.R, f.Size)
}

// signatures are the first bytes of files that are no spreadsheets, with what
// they are and what to do.
var signatures = []struct{ bytes, what string }{
	{"\x89PNG", "a picture (PNG), not a spreadsheet; give the workbook itself"},
	{"\xff\xd8\xff", "a picture (JPEG), not a spreadsheet; give the workbook itself"},
	{"GIF8", "a picture (GIF), not a spreadsheet; give the workbook itself"},
	{"BM", "a picture (BMP), not a spreadsheet; give the workbook itself"},
	{"II*\x00", "a picture (TIFF), not a spreadsheet; give the workbook itself"},
	{"MM\x00*", "a picture (TIFF), not a spreadsheet; give the workbook itself"},
	{"%PDF", "a PDF, not a spreadsheet; give the workbook from which it was printed"},
	{"{\\rtf", "a text document (RTF); copy its table into a spreadsheet and save that as .xlsx"},
	{"\x1f\x8b", "compressed with gzip; unpack it and give the file inside"},
	{"BZh", "compressed with bzip2; unpack it and give the file inside"},
	{"7z\xbc\xaf", "a 7-Zip archive; unpack it and give the file inside"},
	{"Rar!", "a RAR archive; unpack it and give the file inside"},
	{"\xfd7zXZ", "compressed with xz; unpack it and give the file inside"},
	{"SQLite format 3", "an SQLite database; export the table as .csv"},
	{"\x00\x01\x00\x00Standard", "an Access database; export the tables as .xlsx or .csv"},
	{"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xc2\xea\x81\x60", "a SAS file (.sas7bdat), which is not read; export it as .csv " +
		"or .xlsx"},
	{"ID;PWXL", "a SYLK file (.slk), which is not read; open it in a spreadsheet program and save it as .xlsx"},
	{"RDX", "an R file (.RData); in R: write.csv(data, \"cohort.csv\", row.names = FALSE)"},
	{"PAR1", "a Parquet file, which is not read; export it as .csv, in R: write.csv(arrow::read_parquet(file), \"cohort.csv\"), in Python: " +
		"pandas.read_parquet(file).to_csv(\"cohort.csv\")"},
	{"\x7fELF", "a program, not a spreadsheet; give the workbook itself"},
	{"MZ", "a program, not a spreadsheet; give the workbook itself"},
}

// foreign says what a file is that no opener reads, empty for others.
func foreign(h []byte) string {
	for _, s := range signatures {
		if bytes.HasPrefix(h, []byte(s.bytes)) {
			if (s.bytes == "BM" || s.bytes == "MZ") && bytes.IndexByte(h[:min(len(h), 64)], 0) < 0 {
				continue // a text that begins with these letters
			}
			return s.what
		}
	}
	for mark, version := range map[string]string{"\x09\x00\x04\x00": "2", "\x09\x02\x06\x00": "3", "\x09\x04\x06\x00": "4",
		"\x09\x08": "5, without its container"} {
		if bytes.HasPrefix(h, []byte(mark)) {
			return "a workbook of Excel " + version + ", which is not read; open it in a spreadsheet program and save it as .xlsx"
		}
	}
	if t := bytes.TrimSpace(h); len(t) > 0 && (t[0] == '{' || t[0] == '[') && bytes.ContainsAny(t, `"`) && bytes.ContainsAny(t, ":") {
		return "JSON, not a spreadsheet; export the table as .csv or .xlsx"
	}
	return ""
}

// readCompound reads what lies in a compound file: an old workbook, or a new one
// under a password.
func readCompound(ctx context.Context, r io.ReaderAt, size int64, name string) (*sheet.Book, error) {
	book, err := xls.Read(ctx, r, size, name)
	if !errors.Is(err, xls.ErrEncryptedPackage) {
		return book, err
	}
	password := passwordOf(ctx)
	if password == "" {
		return nil, &cohort.InputError{Code: cohort.Unreadable, At: cohort.Ref{File: name},
			Detail: "the workbook is encrypted; write its password into a file and add --password-file FILE, or save it without a password"}
	}
	return xlsx.ReadEncrypted(ctx, r, size, name, password)
}

// passwordKey is where the context holds the password of encrypted workbooks.
type passwordKey struct{}

// Password is that of encrypted workbooks; it knows whether it was asked for.
type Password struct {
	Text string
	used atomic.Bool
}

// Used tells whether some workbook was encrypted.
func (p *Password) Used() bool { return p.used.Load() }

// WithPassword gives the password of encrypted workbooks.
func WithPassword(ctx context.Context, password *Password) context.Context {
	return context.WithValue(ctx, passwordKey{}, password)
}

// passwordOf is the password that a workbook is to be opened or written with, empty where none
// was given.
func passwordOf(ctx context.Context) string {
	p, ok := ctx.Value(passwordKey{}).(*Password)
	if !ok {
		return ""
	}
	p.used.Store(true)
	return p.Text
}
