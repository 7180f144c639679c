/** chatroom_manage.md and chatroom_member.md, of the chat room R: u1 owns it, u2 and u3 are its members. */
export const roomSamples = `
createRoom
> POST /chatrooms {"name":"testchatroom1","description":"test","maxusers":300,"owner":"u1","members":["u2"]}
< {"action":"post","data":{"id":"<text>"}}

listRooms
> GET /chatrooms?limit=10
< {"params":{"limit":["10"]},"data":[{"id":"R","name":"testchatroom1","owner":"u1","affiliations_count":3}],"count":1}

roomDetails
> GET /chatrooms/R
< {"data":[{"id":"R","name":"testchatroom1","description":"test","maxusers":300,"owner":"u1","affiliations":[{"member":"u2"},{"member":"u3"},{"owner":"u1"}]}]}

modifyRoom
> PUT /chatrooms/R {"name":"testchatroom","description":"test","maxusers":300}
< {"data":{"description":true,"maxusers":true,"groupname":true}}

deleteRoom
> DELETE /chatrooms/R
< {"data":{"success":true,"id":"R"}}

joinedRooms
> GET /users/u2/joined_chatrooms?pagenum=1&pagesize=10
< {"data":[{"id":"R","name":"testchatroom1","disabled":"false"}],"count":1}

listRoomMembers
> GET /chatrooms/R/users?pagenum=1&pagesize=2
< {"data":[{"owner":"u1"},{"member":"u2"}],"count":2}

addRoomMember
> POST /chatrooms/R/users/u4
< {"data":{"result":true,"action":"add_member","id":"R","user":"u4"}}

addRoomMembers
> POST /chatrooms/R/users {"usernames":["u4"]}
< {"data":{"newmembers":["u4"],"action":"add_member","id":"R"}}

removeRoomMembers
> DELETE /chatrooms/R/users/u2
< {"data":{"result":true,"action":"remove_member","user":"u2","id":"R"}}
`;

/** message_group.md, message_single.md, message_chatroom.md and message_import.md. */
export const messageSamples = `
sendGroupMessage
> POST /messages/chatgroups {"from":"u1","to":["G"],"type":"txt","body":{"msg":"testmessages"}}
< {"path":"/messages/chatgroups","data":{"G":"<text>"}}

sendUserMessage
> POST /messages/users {"from":"u1","to":["u2"],"type":"txt","body":{"msg":"testmessages"}}
< {"path":"/messages/users","data":{"u2":"<text>"}}

sendRoomMessage
> POST /messages/chatrooms {"from":"u1","to":["R"],"type":"txt","body":{"msg":"testmessages"}}
< {"path":"/messages/chatrooms","data":{"R":"<text>"}}

sendMessageOld
> POST /messages {"target_type":"chatgroups","target":["G"],"msg":{"type":"txt","msg":"hi"},"from":"u1"}
< {"data":{"G":"success"}}

importGroupMessage
> POST /messages/chatgroups/import {"target":"G","type":"txt","body":{"msg":"import message."},"from":"u1","msg_timestamp":1656906628428}
< {"path":"/messages/chatgroups/import","data":{"msg_id":"<text>"}}

importUserMessage
> POST /messages/users/import {"target":"u2","type":"txt","body":{"msg":"import message."},"from":"u1"}
< {"path":"/messages/users/import","data":{"msg_id":"<text>"}}
`;
