package ods

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"

	"leydig/cohort/sheet"
)

const again = "open it in a spreadsheet program and save it again"

// Is tells a spreadsheet document among zip archives by the parts that it has; its
// type may stand anywhere in the archive, or nowhere.
func Is(r io.ReaderAt, size int64) bool {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return false
	}
	content := false
	for _, f := range z.File {
		switch strings.ToLower(f.Name) {
		case "content.xml":
			content = true
		case "[content_types].xml":
			return false
		}
	}
	return content
}

// unpack gives the part with the tables, checked against its checksum.
func unpack(r io.ReaderAt, size int64, budget *sheet.Budget) ([]byte, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("the document is cut off or damaged (%w); copy or export it again", err)
	}
	parts := map[string]*zip.File{}
	for _, f := range z.File {
		if parts[f.Name] != nil {
			return nil, fmt.Errorf("two parts are named %q, and programs differ in which they show; %s", f.Name, again)
		}
		parts[f.Name] = f
	}
	if f := parts["META-INF/manifest.xml"]; f != nil {
		text, err := readPart(f, budget)
		if err != nil {
			return nil, err
		}
		if bytes.Contains(text, []byte("encryption-data")) {
			return nil, errors.New("the document is encrypted; open it in a spreadsheet program and save it without a password, " +
				"or as an encrypted .xlsx for --password-file")
		}
	}
	if f := parts["mimetype"]; f != nil {
		text, err := readPart(f, budget)
		if err != nil {
			return nil, err
		}
		if kind := string(bytes.TrimSpace(text)); !strings.Contains(kind, "spreadsheet") {
			return nil, fmt.Errorf("a document of the type %.80q, not a spreadsheet; copy its table into a spreadsheet and save that", kind)
		}
	}
	f := parts["content.xml"]
	if f == nil {
		return nil, errors.New("no spreadsheet is inside; " + again)
	}
	return readPart(f, budget)
}

// readPart unpacks a part and checks its length and checksum.
func readPart(f *zip.File, budget *sheet.Budget) ([]byte, error) {
	damaged := func(err error) error {
		return fmt.Errorf("the document is damaged (its part %s: %w); copy or export it again", f.Name, err)
	}
	if err := budget.Unpack(f.UncompressedSize64); err != nil {
		return nil, err
	}
	// Deflate packs to a thousandth at most.
	if f.UncompressedSize64 > 1100*(f.CompressedSize64+64) {
		return nil, damaged(errors.New("it claims more than it can hold"))
	}
	in, err := f.Open()
	if err != nil {
		return nil, damaged(err)
	}
	defer in.Close()
	out := make([]byte, f.UncompressedSize64)
	if _, err := io.ReadFull(in, out); err != nil {
		return nil, damaged(err)
	}
	if n, err := io.Copy(io.Discard, io.LimitReader(in, 1)); err != nil || n > 0 {
		return nil, damaged(fmt.Errorf("it does not end where it should (%v)", err))
	}
	if crc32.ChecksumIEEE(out) != f.CRC32 {
		return nil, damaged(zip.ErrChecksum)
	}
	return out, nil
}
