package study

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"leydig/cohort"
	"leydig/cohort/schema"
	"leydig/cohort/sheet"
	"leydig/cohort/sheet/delim"
	"leydig/cohort/sheet/html"
	"leydig/cohort/sheet/ods"
	"leydig/cohort/sheet/xlsx"
	"leydig/stats/results"
)

// opener reads one file format.
type opener struct {
	name string
	// match tells the format by the file's first bytes.
	match func(head []byte) bool
	read  func(ctx context.Context, r io.ReaderAt, size int64, name string) (*sheet.Book, error)
}

// openers lists the input formats; the first that matches reads.
var openers = []opener{
	{"ods", isODS, ods.Read},
	{"xlsx", func(h []byte) bool { return bytes.HasPrefix(h, []byte("PK\x03\x04")) }, xlsx.Read},
	{"xls", func(h []byte) bool { return bytes.HasPrefix(h, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) }, readCompound},
	{"foreign", func(h []byte) bool { return foreign(h) != "" }, refuseForeign},
	{"html", html.Is, html.Read},
	{"delimited text", func([]byte) bool { return true }, func(ctx context.Context, r io.ReaderAt, size int64, name string) (*sheet.Book, error) {
		return delim.Read(ctx, io.NewSectionReader(r, 0, size), size, name)
	}},
}

// Input is a file to be read.
type Input struct {
	Name string
	R    io.ReaderAt
	Size int64
}

// Open reads the input files.
func Open(ctx context.Context, files []Input) ([]*sheet.Book, []results.Input, error) {
	var books []*sheet.Book
	var inputs []results.Input
	for _, f := range files {
		b, in, err := open(ctx, f)
		if err != nil {
			return nil, nil, err
		}
		books = append(books, b)
		inputs = append(inputs, in)
	}
	return books, inputs, nil
}

func open(ctx context.Context, f Input) (*sheet.Book, results.Input, error) {
	in := results.Input{Name: f.Name, Bytes: f.Size}
	if f.Size == 0 {
		return nil, in, Unreadable(f.Name, "the file is empty (0 bytes); save or export it again")
	}
	hash := sha256.New()
	if _, err := io.Copy(hash, io.NewSectionReader(f.R, 0, f.Size)); err != nil {
		return nil, in, Unreadable(f.Name, "%v; copy the file again", err)
	}
	in.SHA256 = hex.EncodeToString(hash.Sum(nil))
	head := make([]byte, 512)
	n, _ := f.R.ReadAt(head, 0)
	for _, o := range openers {
		if o.match(head[:n]) {
			b, err := o.read(ctx, f.R, f.Size, in.Name)
			return b, in, err
		}
	}
	panic("no opener matched")
}

// Unreadable is the error of a file that cannot be used at all.
func Unreadable(name, format string, a ...any) error {
	return &cohort.InputError{Code: cohort.Unreadable, At: cohort.Ref{File: name}, Detail: fmt.Sprintf(format, a...)}
}

// understood notes what each sheet was taken for.
func understood(inputs []results.Input, tables []schema.Table) {
	for i := range inputs {
		for _, t := range tables {
			if t.Sheet.File != inputs[i].Name {
				continue
			}
			s := results.Sheet{Name: t.Sheet.Name, Role: string(t.Role), Rows: t.Sheet.Rows()}
			if t.Role != schema.RoleNone {
				for _, c := range t.Columns {
					s.Columns = append(s.Columns, results.Column{Header: c.Header, Meaning: c.Meaning, Unit: c.Unit, Assumed: c.Assumed, N: c.N, Missing: c.Missing})
				}
			}
			inputs[i].Sheets = append(inputs[i].Sheets, s)
		}
	}
}

// listedPerCode is how many findings of a kind results.json and the workbook
// list; all are counted, and `leydig check` lists all.
const listedPerCode = 1000

// Gather brings findings into the form in which results hold them.
func Gather(found []cohort.Finding) results.Findings {
	out := results.Findings{Listed: listedPerCode, List: []results.Finding{}, Counts: []results.FindingCount{}}
	type kind struct {
		code     cohort.Code
		severity cohort.Severity
	}
	at := map[kind]int{}
	for _, f := range found {
		k := kind{f.Code, f.Severity}
		i, seen := at[k]
		if !seen {
			i = len(out.Counts)
			at[k] = i
			out.Counts = append(out.Counts, results.FindingCount{Code: string(f.Code), Severity: string(f.Severity)})
		}
		out.Counts[i].N++
		if out.Counts[i].N <= listedPerCode {
			out.List = append(out.List, results.Finding{Code: string(f.Code), Severity: string(f.Severity), File: f.At.File, Sheet: f.At.Sheet, Cell: f.At.Cell,
				Column: f.Column, Got: f.Got, Want: f.Want, Message: f.Message})
		}
	}
	return out
}
