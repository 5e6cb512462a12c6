package study

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/cohort/schema"
	"leydig/cohort/sheet"
	"leydig/cohort/sheet/delim"
	"leydig/cohort/sheet/html"
	"leydig/cohort/sheet/ods"
	"leydig/cohort/sheet/spreadsheetml"
	"leydig/cohort/sheet/spss"
	"leydig/cohort/sheet/stata"
	"leydig/cohort/sheet/xlsx"
	"leydig/stats/results"
)

// opener reads one file format.
type opener struct {
	name string
	// match tells the format by the file's first bytes, and by the archive's parts.
	match func(head []byte, f Input) bool
	read  func(ctx context.Context, r io.ReaderAt, size int64, name string) (*sheet.Book, error)
}

func beginsWith(mark string) func([]byte, Input) bool {
	return func(h []byte, _ Input) bool { return bytes.HasPrefix(h, []byte(mark)) }
}

// openers lists the formats of which all bytes are read before they are looked at;
// the first that matches reads. What matches none is delimited text.
var openers = []opener{
	{"ods", isODS, ods.Read},
	{"xlsx", beginsWith("PK\x03\x04"), xlsx.Read},
	{"xls", beginsWith("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), readCompound},
	{"fods", func(h []byte, _ Input) bool { return ods.IsFlat(h) }, ods.ReadFlat},
	{"xml", func(h []byte, _ Input) bool { return spreadsheetml.Is(h) }, spreadsheetml.Read},
	{"sav", func(h []byte, _ Input) bool { return spss.Is(h) }, spss.Read},
	{"dta", func(h []byte, _ Input) bool { return stata.Is(h) }, stata.Read},
	{"foreign", func(h []byte, _ Input) bool { return foreign(h) != "" }, nil},
	{"html", func(h []byte, _ Input) bool { return html.Is(h) }, html.Read},
}

// Input is a file to be read.
type Input struct {
	Name string
	R    io.ReaderAt
	Size int64
}

// ReadColumns reads the named columns of a delimited file and nothing else of it; false
// where it is another format, or not plain.
func ReadColumns(ctx context.Context, f Input, names []string) (*sheet.Columns, bool) {
	head := make([]byte, 512)
	n, _ := f.R.ReadAt(head, 0)
	if slices.ContainsFunc(openers, func(o opener) bool { return o.match(head[:n], f) }) {
		return nil, false
	}
	return delim.ReadColumns(ctx, f.R, f.Size, names)
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
		for _, o := range inputs {
			if o.SHA256 == in.SHA256 {
				return nil, nil, Unreadable(f.Name, "the same file as %s; give it once", o.Name)
			}
		}
		books = append(books, b)
		inputs = append(inputs, in)
	}
	return books, inputs, nil
}

// Streamed makes an input of what comes out of a pipe, such as the standard input, read to
// its end into memory; more than the largest file that is read is refused.
func Streamed(ctx context.Context, name string, r io.Reader) (Input, error) {
	return streamed(ctx, name, r, mostStreamed)
}

func streamed(ctx context.Context, name string, r io.Reader, most int) (Input, error) {
	var b bytes.Buffer
	for {
		if err := ctx.Err(); err != nil {
			return Input{}, err
		}
		n, err := io.CopyN(&b, r, 1<<20)
		if b.Len() > most {
			return Input{}, Unreadable(name, "more than %d MiB came out of it; write it into a file and give that", most>>20)
		}
		if err == io.EOF || n == 0 && err == nil {
			break
		}
		if err != nil {
			return Input{}, Unreadable(name, "%v; write it into a file and give that", err)
		}
	}
	if b.Len() == 0 {
		return Input{}, Unreadable(name, "nothing came out of it; check the command before the pipe")
	}
	return Input{Name: name, R: bytes.NewReader(b.Bytes()), Size: int64(b.Len())}, nil
}

// mostStreamed is what a pipe may give: it is held in memory.
const mostStreamed = 1 << 30

// mostPacked is how large a workbook's file may be; what it unpacks to is bounded too.
const mostPacked = 256 << 20

// open reads a file's bytes once: those that are parsed are those whose digest the
// results carry, whatever becomes of the file meanwhile.
func open(ctx context.Context, f Input) (*sheet.Book, results.Input, error) {
	in := results.Input{Name: f.Name, Bytes: f.Size}
	if f.Size == 0 {
		return nil, in, Unreadable(f.Name, "the file is empty (0 bytes); save or export it again")
	}
	head := make([]byte, 512)
	n, _ := f.R.ReadAt(head, 0)
	head = head[:n]
	if dir, base := path.Split(filepath.ToSlash(f.Name)); strings.HasPrefix(base, "~$") && !bytes.HasPrefix(head, []byte("PK")) {
		return nil, in, Unreadable(f.Name, "what a spreadsheet program keeps beside a workbook that is open in it; give the workbook, %s",
			dir+strings.TrimPrefix(base, "~$"))
	}
	i := slices.IndexFunc(openers, func(o opener) bool { return o.match(head, f) })
	if i < 0 {
		sum := newDigest()
		text, err := delim.Load(ctx, io.NewSectionReader(f.R, 0, f.Size), f.Size, f.Name, sum.add)
		in.SHA256 = sum.text()
		if err != nil {
			return nil, in, err
		}
		if text.Size < f.Size {
			return nil, in, changed(f, io.EOF)
		}
		text.Understood = schema.Understood
		b, err := delim.Parse(ctx, text, f.Name)
		return b, in, err
	}
	o := openers[i]
	if o.name == "foreign" {
		return nil, in, Unreadable(f.Name, "%s", foreign(head))
	}
	if f.Size > mostPacked {
		return nil, in, Unreadable(f.Name, "a file of %d MiB, more than a workbook has; export its tables as .csv", f.Size>>20)
	}
	if bytes.HasPrefix(head, []byte("PK")) {
		// The directory lies at the end: an archive that was cut off needs no reading.
		if _, err := zip.NewReader(f.R, f.Size); err != nil {
			return nil, in, Unreadable(f.Name, "the workbook is cut off or damaged (%v); copy or export it again", err)
		}
	}
	all, err := readAll(ctx, f)
	if err != nil {
		return nil, in, err
	}
	in.SHA256 = digest(all)
	b, err := o.read(ctx, bytes.NewReader(all), int64(len(all)), f.Name)
	return b, in, err
}

// readAll reads a file of the size that it had when it was opened.
func readAll(ctx context.Context, f Input) ([]byte, error) {
	all := make([]byte, f.Size)
	for at := 0; at < len(all); {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		n, err := f.R.ReadAt(all[at:min(len(all), at+4<<20)], int64(at))
		if at += n; err != nil && at < len(all) {
			return nil, changed(f, err)
		}
	}
	return all, nil
}

// changed is the error of a file that is shorter than it was when it was opened.
func changed(f Input, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return Unreadable(f.Name, "it became shorter while it was read; wait until it is written, then try again")
	}
	return Unreadable(f.Name, "%v; copy the file again", err)
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// sideDigest is a digest of bytes that is made while others are read.
type sideDigest struct {
	parts chan []byte
	sum   chan string
}

func newDigest() sideDigest {
	d := sideDigest{make(chan []byte, 64), make(chan string, 1)}
	go func() {
		of := sha256.New()
		for part := range d.parts {
			of.Write(part)
		}
		d.sum <- hex.EncodeToString(of.Sum(nil))
	}()
	return d
}

// add adds bytes, which must not change until text was called.
func (d sideDigest) add(b []byte) { d.parts <- b }

// text ends the digest.
func (d sideDigest) text() string {
	close(d.parts)
	return <-d.sum
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
					s.Columns = append(s.Columns, results.Column{Header: c.Header, Meaning: cmp.Or(c.Meaning, named(&c)), Unit: c.Unit,
						Assumed: c.Assumed, N: c.N, Missing: c.Missing})
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
			out.List = append(out.List, results.Finding{Code: string(f.Code), Severity: string(f.Severity), File: f.At.File, Sheet: f.At.Sheet,
				Cell:   f.At.Cell,
				Column: f.Column, Got: f.Got, Want: f.Want, Message: f.Message})
		}
	}
	return out
}
