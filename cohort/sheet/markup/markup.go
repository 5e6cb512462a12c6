// Package markup walks the XML of spreadsheets that are one text: OpenDocument and the XML
// spreadsheets of 2003.
package markup

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// MaxDepth is how deep elements may be nested.
const MaxDepth = 128

// ErrCut is of a document that ends before its elements do.
var ErrCut = errors.New("it is cut off")

// Walk visits every element of a document until its end. Open takes an element's beginning
// and tells whether it has read on to the element's end; end takes the ends of the others.
func Walk(ctx context.Context, d *xml.Decoder, open func(xml.StartElement) (read bool, err error), end func(xml.EndElement)) error {
	depth, opened := 0, 0
	for {
		t, err := d.Token()
		if err == io.EOF {
			if depth > 0 {
				return ErrCut
			}
			return nil
		}
		if err != nil {
			return err
		}
		switch e := t.(type) {
		case xml.StartElement:
			if opened++; opened%256 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			if err := Deeper(&depth); err != nil {
				return err
			}
			read, err := open(e)
			if err != nil {
				return err
			}
			if read {
				depth--
			}
		case xml.EndElement:
			depth--
			end(e)
		}
	}
}

// Deeper counts an element that begins, and refuses one too deep.
func Deeper(depth *int) error {
	if *depth++; *depth > MaxDepth {
		return fmt.Errorf("its markup is nested more than %d deep", MaxDepth)
	}
	return nil
}

// Cut is an error of reading, in words where the document ended.
func Cut(err error) error {
	if err == io.EOF {
		return ErrCut
	}
	return err
}

// Attr is an attribute of an element, empty where it has none of that name.
func Attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// Count reads an attribute that is a number from least to most. More is held at one more
// than most, so that sums do not run over; what is no such number is the fallback.
func Count(e xml.StartElement, name string, fallback, least, most int) int {
	n, err := strconv.Atoi(Attr(e, name))
	if errors.Is(err, strconv.ErrRange) {
		return most + 1
	}
	if err != nil || n < least {
		return fallback
	}
	return min(n, most+1)
}
