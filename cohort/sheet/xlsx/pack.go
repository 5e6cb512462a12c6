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
	"unicode/utf16"

	"leydig/cohort/sheet"
)

// maxParts is more than any spreadsheet has.
const maxParts = 20000

// pack is a workbook's package. Parts are unpacked here, each against its checksum
// and only when it is asked for: a damaged worksheet is an error, a damaged picture
// or thumbnail is nobody's business.
type pack struct {
	ctx    context.Context
	parts  map[string]*zip.File // by name in lower case
	budget *sheet.Budget
}

// openPack looks at what the archive says of itself before anything is unpacked.
func openPack(ctx context.Context, r io.ReaderAt, size int64) (*pack, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, errors.New("the workbook is cut off or damaged (" + err.Error() + "); copy or export it again")
	}
	if len(z.File) > maxParts {
		return nil, fmt.Errorf("it claims %d parts, which no spreadsheet has", len(z.File))
	}
	p := &pack{ctx: ctx, parts: make(map[string]*zip.File, len(z.File)), budget: sheet.NewBudget(size)}
	for _, f := range z.File {
		name := partName(f.Name)
		if strings.HasSuffix(name, "/") || name == "" {
			continue
		}
		if p.parts[name] != nil {
			return nil, fmt.Errorf("two parts are named %q, and programs differ in which they show; %s", f.Name, again)
		}
		p.parts[name] = f
	}
	return p, p.foreign()
}

// partName is how a part is found: packages differ in case and slashes.
func partName(s string) string {
	return strings.ToLower(strings.TrimLeft(strings.ReplaceAll(s, `\`, "/"), "/"))
}

// foreign refuses archives that hold something else, by what they hold.
func (p *pack) foreign() error {
	book := false
	for name := range p.parts {
		switch {
		case name == "xl/workbook.bin":
			return errors.New("a binary workbook (.xlsb), which is not read; save it as .xlsx")
		case name == "word/document.xml":
			return errors.New("a Word document; copy its table into a spreadsheet and save that as .xlsx")
		case strings.HasPrefix(name, "ppt/"):
			return errors.New("a presentation, not a spreadsheet; give the workbook")
		case strings.HasSuffix(name, ".iwa"):
			return errors.New("an Apple Numbers file, which is not read; export it as .xlsx or .csv")
		case strings.HasPrefix(name, "xl/"), name == "[content_types].xml", name == "_rels/.rels":
			book = true
		}
	}
	if !book {
		return errors.New("a zip archive without a workbook; unpack it and give the spreadsheet inside")
	}
	return nil
}

// has tells whether there is such a part.
func (p *pack) has(name string) bool { return p.parts[partName(name)] != nil }

// relation is what a part says of another.
type relation struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
	Mode   string `xml:"TargetMode,attr"`
}

// relations lists what a part refers to, targets as names of parts; the part ""
// is the package itself.
func (p *pack) relations(part string) ([]relation, error) {
	dir, base := path.Split(part)
	text, err := p.read(dir + "_rels/" + base + ".rels")
	if err != nil {
		return nil, err
	}
	var rels struct {
		List []relation `xml:"Relationship"`
	}
	if err := xml.Unmarshal(text, &rels); err != nil {
		return nil, fmt.Errorf("its list of parts: %w", err)
	}
	for i := range rels.List {
		if r := &rels.List[i]; strings.HasPrefix(r.Target, "/") {
			r.Target = strings.TrimPrefix(r.Target, "/")
		} else {
			r.Target = path.Join(dir, r.Target)
		}
	}
	return rels.List, nil
}

// related finds the part of a kind, empty where none is named.
func related(list []relation, kind string) string {
	for _, r := range list {
		if strings.HasSuffix(r.Type, "/"+kind) && r.Mode != "External" {
			return r.Target
		}
	}
	return ""
}

// main finds the workbook's own part.
func (p *pack) main() (string, error) {
	if p.has("_rels/.rels") {
		list, err := p.relations("")
		if err != nil {
			return "", err
		}
		if name := related(list, "officeDocument"); name != "" {
			return name, nil
		}
	}
	if !p.has("xl/workbook.xml") {
		return "", errors.New("no workbook is inside")
	}
	return "xl/workbook.xml", nil
}

// inUTF16 tells whether a part begins with the mark of UTF-16.
func inUTF16(b []byte) bool {
	return len(b) >= 2 && (b[0] == 0xff && b[1] == 0xfe || b[0] == 0xfe && b[1] == 0xff)
}

// utf8XML brings a part that is written in UTF-16 to UTF-8.
func utf8XML(b []byte) []byte {
	if !inUTF16(b) {
		return bytes.TrimPrefix(b, []byte{0xef, 0xbb, 0xbf})
	}
	units := make([]uint16, 0, len(b)/2)
	for i := 2; i+1 < len(b); i += 2 {
		lo, hi := b[i], b[i+1]
		if b[0] == 0xfe {
			lo, hi = hi, lo
		}
		units = append(units, uint16(lo)|uint16(hi)<<8)
	}
	return bytes.Replace([]byte(string(utf16.Decode(units))), []byte("UTF-16"), []byte("UTF-8"), 1)
}
