package excel

import (
	"archive/zip"
	"bytes"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/klauspost/compress/flate"
)

// archive is the zip archive into which excelize saves. On the way it puts right
// what excelize leaves otherwise: formulas' values as texts, content types in an order that differs from run
// to run, and scatter charts whose horizontal axis holds elements that the format
// does not allow there. Listings are written in place of their empty sheets.
type archive struct {
	*zip.Writer
	listings map[string]<-chan packed
	live     bool // sheets have formulas
	open     *held
}

func newArchive(w io.Writer, listings map[string]<-chan packed, live bool) *archive {
	z := zip.NewWriter(w)
	var one *flate.Writer // parts are written one after another
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (_ io.WriteCloser, err error) {
		if one != nil {
			one.Reset(w)
			return one, nil
		}
		one, err = flate.NewWriter(w, flate.BestSpeed)
		return one, err
	})
	return &archive{Writer: z, listings: listings, live: live}
}

// AddFS is of excelize's interface; it never calls it.
func (a *archive) AddFS(fs.FS) error { return errNotUsed }

var errNotUsed = &fs.PathError{Op: "add", Err: fs.ErrInvalid}

// held is a part that is changed once it is whole.
type held struct {
	bytes.Buffer
	name string
	to   io.Writer
}

// Create begins a part; the one before is finished then.
func (a *archive) Create(name string) (io.Writer, error) {
	if err := a.finish(); err != nil {
		return nil, err
	}
	if l := a.listings[name]; l != nil {
		p := <-l
		w, err := a.CreateRaw(
			&zip.FileHeader{Name: name, Method: zip.Deflate, CRC32: p.crc, CompressedSize64: p.compressed, UncompressedSize64: p.size},
		)
		if err != nil {
			return nil, err
		}
		for _, chunk := range p.data {
			if _, err := w.Write(chunk); err != nil {
				return nil, err
			}
		}
		return io.Discard, nil
	}
	method := zip.Deflate
	if strings.HasSuffix(name, ".png") {
		method = zip.Store // it is compressed
	}
	w, err := a.CreateHeader(&zip.FileHeader{Name: name, Method: method})
	if err != nil {
		return nil, err
	}
	if name == "[Content_Types].xml" || strings.HasPrefix(name, "xl/charts/chart") ||
		a.live && strings.HasPrefix(name, "xl/worksheets/sheet") {
		a.open = &held{name: name, to: w}
		return a.open, nil
	}
	return w, nil
}

// Close finishes the last part and the archive.
func (a *archive) Close() error {
	if err := a.finish(); err != nil {
		return err
	}
	return a.Writer.Close()
}

func (a *archive) finish() error {
	if a.open == nil {
		return nil
	}
	h := a.open
	a.open = nil
	part := h.String()
	switch {
	case h.name == "[Content_Types].xml":
		part = sortDefaults(part)
	case strings.HasPrefix(h.name, "xl/worksheets/"):
		part = strings.ReplaceAll(part, textFormula, `><f>`)
	default:
		part = mendChart(part)
	}
	_, err := io.WriteString(h.to, part)
	return err
}

// textFormula is how the tag of a cell with a formula ends as excelize writes it, as if its
// value were a text: all of ours are numbers. No text holds a bare < or ".
const textFormula = ` t="str"><f>`

var defaultType = regexp.MustCompile(`<Default [^>]*?(/>|></Default>)`)

// sortDefaults orders the default content types.
func sortDefaults(part string) string {
	found := defaultType.FindAllString(part, -1)
	slices.Sort(found)
	k := 0
	return defaultType.ReplaceAllStringFunc(part, func(string) string {
		k++
		return found[k-1]
	})
}

var (
	notInValAx = regexp.MustCompile(
		`<c:?(auto|lblAlgn|lblOffset|noMultiLvlLbl)[^>]*?(/>|></c:?(auto|lblAlgn|lblOffset|noMultiLvlLbl)>)`,
	)
	plainValAx = regexp.MustCompile(`<(auto|lblAlgn|lblOffset|noMultiLvlLbl) [^>]*?(/>|></(auto|lblAlgn|lblOffset|noMultiLvlLbl)>)`)
	xValues    = regexp.MustCompile(`(?s)<(c:)?xVal>.*?</(c:)?xVal>`)
)

// mendChart makes a scatter chart's horizontal axis and values what the format
// wants; other charts stay as they are.
func mendChart(part string) string {
	if !strings.Contains(part, "scatterChart>") {
		return part
	}
	part = notInValAx.ReplaceAllString(part, "")
	part = plainValAx.ReplaceAllString(part, "")
	return xValues.ReplaceAllStringFunc(part, func(s string) string { return strings.ReplaceAll(s, "strRef>", "numRef>") })
}
