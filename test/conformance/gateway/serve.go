// Serves a contract as a service, in the place of the client that Fabric starts in a container: fabric-gateway's
// contracts themselves stay as they are.
package main

import (
	"flag"
	"log"
	"os"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
)

func serve(chaincode shim.Chaincode) error {
	address := flag.String("chaincode-address", "", "host:port to listen at")
	id := flag.String("chaincode-id", "", "package id")
	cert := flag.String("chaincode-tls-cert-file", "", "own certificate")
	key := flag.String("chaincode-tls-key-file", "", "own key")
	ca := flag.String("chaincode-tls-client-cacert-file", "", "root of the peers' certificates")
	flag.Parse()
	tls := shim.TLSProperties{Disabled: *cert == ""}
	if !tls.Disabled {
		tls.Cert, tls.Key, tls.ClientCACerts = read(*cert), read(*key), read(*ca)
	}
	server := shim.ChaincodeServer{CCID: *id, Address: *address, CC: chaincode, TLSProps: tls}
	return server.Start()
}

func read(path string) []byte {
	bytes, err := os.ReadFile(path)
	if err != nil {
		log.Fatal(err)
	}
	return bytes
}
