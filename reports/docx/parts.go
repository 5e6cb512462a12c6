package docx

import (
	_ "embed"
	"fmt"
	"strings"

	"leydig/reports"
)

//go:embed styles.xml
var styles string

//go:embed numbering.xml
var numbering string

type part struct{ name, content string }

const (
	prolog   = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	main     = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packages = "http://schemas.openxmlformats.org/package/2006/"
	word     = "application/vnd.openxmlformats-officedocument.wordprocessingml."
)

// parts are the package's parts but for pictures, in a fixed order.
func (b *body) parts(d *reports.Document) []part {
	last := section(b.landscape, b.banner != "")
	document := prolog + `<w:document xmlns:w="` + main + `" xmlns:r="` + relation +
		`" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><w:body>` + "\n" + b.String() + last +
		"</w:body></w:document>\n"
	out := []part{
		{"[Content_Types].xml", b.types()},
		{"_rels/.rels", relations([][3]string{{"rId1", relation + "/officeDocument", "word/document.xml"},
			{"rId2", packages + "relationships/metadata/core-properties", "docProps/core.xml"}})},
		{"docProps/core.xml", core(d)},
		{"word/document.xml", document},
		{"word/_rels/document.xml.rels", b.relations()},
		{"word/styles.xml", styles},
		{"word/numbering.xml", numbering},
		{"word/settings.xml", prolog + `<w:settings xmlns:w="` + main + `"><w:defaultTabStop w:val="720"/><w:compat>` +
			`<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>` +
			`</w:compat></w:settings>` + "\n"},
		{"word/footer1.xml", prolog + `<w:ftr xmlns:w="` + main + `"><w:p><w:pPr><w:pStyle w:val="Footer"/>` +
			`</w:pPr>` + run("", d.Title+"  ·  ") +
			field("", "PAGE", "1") + "</w:p></w:ftr>\n"},
	}
	if b.banner != "" {
		out = append(out, part{"word/header1.xml", prolog + `<w:hdr xmlns:w="` + main + `"><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>` +
			run("", b.banner+": its patients are invented") + "</w:p></w:hdr>\n"})
	}
	return out
}

// types says what each part is.
func (b *body) types() string {
	var s strings.Builder
	s.WriteString(prolog + `<Types xmlns="` + packages + `content-types"><Default Extension="png" ContentType="image/png"/>` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>`)
	kinds := [][2]string{{"document", "document.main+xml"}, {"styles", "styles+xml"}, {"numbering", "numbering+xml"}, {"settings",
		"settings+xml"},
		{"footer1", "footer+xml"}}
	if b.banner != "" {
		kinds = append(kinds, [2]string{"header1", "header+xml"})
	}
	for _, k := range kinds {
		fmt.Fprintf(&s, `<Override PartName="/word/%s.xml" ContentType="%s"/>`, k[0], word+k[1])
	}
	return s.String() + "</Types>\n"
}

// relations lists what a part refers to: an id, a kind, a target each.
func relations(list [][3]string) string {
	var s strings.Builder
	s.WriteString(prolog + `<Relationships xmlns="` + packages + `relationships">`)
	for _, r := range list {
		fmt.Fprintf(&s, `<Relationship Id="%s" Type="%s" Target="%s"/>`, r[0], r[1], r[2])
	}
	return s.String() + "</Relationships>\n"
}

func (b *body) relations() string {
	list := [][3]string{}
	for _, k := range []string{"styles", "numbering", "settings"} {
		list = append(list, [3]string{"rId" + k, relation + "/" + k, k + ".xml"})
	}
	list = append(list, [3]string{"rIdFooter", relation + "/footer", "footer1.xml"})
	if b.banner != "" {
		list = append(list, [3]string{"rIdHeader", relation + "/header", "header1.xml"})
	}
	for i := range b.pictures {
		list = append(list, [3]string{fmt.Sprintf("rIdPicture%d", i+1), relation + "/image", fmt.Sprintf("media/image%d.png", i+1)})
	}
	return relations(list)
}

// core holds the document's properties. Its times are fixed: equal input gives equal
// bytes, and the provenance says what was read.
func core(d *reports.Document) string {
	const made = "2000-01-01T00:00:00Z"
	return prolog + `<cp:coreProperties xmlns:cp="` + packages + `metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"` +
		` xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>` + escape(d.Title) +
		`</dc:title><dc:subject>` + escape(d.Banner) + `</dc:subject><dc:creator>leydig</dc:creator>` +
		`<cp:lastModifiedBy>leydig</cp:lastModifiedBy>` +
		`<dcterms:created xsi:type="dcterms:W3CDTF">` + made + `</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">` + made +
		"</dcterms:modified></cp:coreProperties>\n"
}
