// Verifies a running log with golang.org/x/mod/sumdb, as it stands: the checkpoint's signature by package note, tiles, inclusion and consistency by
// package tlog. Usage: main URL VKEY. Only the path differs: x/mod writes the tile's height into it, C2SP tlog-tiles does not.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func get(url string) []byte {
	response, err := http.Get(url)
	check(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	check(err)
	if response.StatusCode != 200 {
		check(fmt.Errorf("%s: %s", url, response.Status))
	}
	return body
}

type reader struct {
	prefix string
	tiles  int
}

func (r *reader) Height() int { return 8 }
func (r *reader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		r.tiles++
		all = append(all, get(r.prefix+"/"+strings.Replace(tile.Path(), "tile/8/", "tile/", 1)))
	}
	return all, nil
}
func (r *reader) SaveTiles([]tlog.Tile, [][]byte) {}

// entry reads one entry out of its bundle, in the width that the tree has.
func entry(prefix string, index, size int64) []byte {
	tile := tlog.TileForIndex(8, tlog.StoredHashIndex(0, index))
	tile.W = 256
	if rest := size - tile.N*256; rest < 256 {
		tile.W = int(rest)
	}
	path := strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)
	bundle := bytes.NewReader(get(prefix + "/" + path))
	for at := tile.N * 256; ; at++ {
		var length uint16
		check(binary.Read(bundle, binary.BigEndian, &length))
		data := make([]byte, length)
		_, err := io.ReadFull(bundle, data)
		check(err)
		if at == index {
			return data
		}
	}
}

func main() {
	prefix, vkey := os.Args[1], os.Args[2]
	verifier, err := note.NewVerifier(vkey)
	check(err)
	signed, err := note.Open(get(prefix+"/checkpoint"), note.VerifierList(verifier))
	check(err)
	lines := strings.Split(signed.Text, "\n")
	if lines[0] != verifier.Name() {
		check(errors.New("the checkpoint is of another log"))
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	root, err := base64.StdEncoding.DecodeString(lines[2])
	check(err)
	tree := tlog.Tree{N: size, Hash: tlog.Hash(root)}
	fmt.Printf("checkpoint of %d entries signed by %s\n", size, verifier.Name())
	tiles := &reader{prefix: prefix}
	hashes := tlog.TileHashReader(tree, tiles)
	for _, index := range []int64{0, size / 2, size - 1} {
		proof, err := tlog.ProveRecord(size, index, hashes)
		check(err)
		check(tlog.CheckRecord(proof, size, tree.Hash, index, tlog.RecordHash(entry(prefix, index, size))))
		fmt.Printf("entry %d included: %d hashes\n", index, len(proof))
	}
	for _, earlier := range []int64{1, size/2 + 1, size - 1} {
		old, err := tlog.TreeHash(earlier, hashes)
		check(err)
		proof, err := tlog.ProveTree(size, earlier, hashes)
		check(err)
		check(tlog.CheckTree(proof, size, tree.Hash, earlier, old))
		fmt.Printf("head of %d entries continued: %d hashes\n", earlier, len(proof))
	}
	fmt.Printf("tiles read: %d\n", tiles.tiles)
}
